import { randomBytes, randomUUID } from "node:crypto";
import { link, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fail } from "../../model/diagnostic.ts";
import { readIfThere } from "../world-file.ts";

/**
 * The API secret of a sandbox: its own, made at random and kept in a file, mode 0600. The digests of plans are keyed by it, and a
 * sandbox's plans may show those of real passwords: under a secret that everybody knows they could be guessed at. Where no file can
 * be made it lasts as long as the run. Throws a Failure for a file that holds something else.
 */
export async function secretKeptIn(path: string): Promise<string> {
  const kept = await readSecret(path);
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
    return (await readSecret(path)) ?? made;
  } finally {
    await rm(beside, { force: true }).catch(() => undefined);
  }
}

/** `undefined` if there is none yet. Throws a Failure for a file that holds something else. */
export async function readSecret(path: string): Promise<string | undefined> {
  const text = await readIfThere(path);
  if (text === undefined) return undefined;
  if (/^[0-9a-f]{64}\n$/.test(text)) return text.trim();
  throw fail(
    "bad-secret",
    `${path} is not the secret of a sandbox`,
    "Remove it; plans that were saved with the old one can't be applied then.",
  );
}
