import { randomBytes, randomUUID } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * The API secret of a sandbox: its own, made at random and kept in a file, mode 0600. The digests of plans are keyed by it, and a
 * sandbox's plans may show those of real passwords: under a secret that everybody knows they could be guessed at. Where no file can
 * be made it lasts as long as the run.
 */
export async function secretKeptIn(path: string): Promise<string> {
  const kept = await read(path);
  if (kept !== undefined) return kept;
  const made = randomBytes(32).toString("hex");
  const beside = `${path}.${randomUUID()}`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(beside, `${made}\n`, { mode: 0o600, flag: "wx" });
    await link(beside, path);
    return made;
  } catch {
    // Another run was first, or this place is read-only.
    return (await read(path)) ?? made;
  } finally {
    await rm(beside, { force: true }).catch(() => undefined);
  }
}

async function read(path: string): Promise<string | undefined> {
  const text = await readFile(path, "utf8").catch(() => "");
  return /^[0-9a-f]{64}\n$/.test(text) ? text.trim() : undefined;
}
