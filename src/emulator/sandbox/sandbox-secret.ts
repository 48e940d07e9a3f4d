import { randomBytes, randomUUID } from "node:crypto";
import { link, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fail } from "../../model/diagnostic.ts";
import { readIfThere } from "../world-file.ts";

/**
 * The random API secret of a sandbox, kept in a file of mode 0600. A sandbox's plans may contain digests of real passwords: under a
 * published secret those could be guessed. Where the file can't be made, the secret lasts for one run. Throws a Failure for a file with
 * other content.
 */
export async function readOrCreateSecret(path: string): Promise<string> {
  const existing = await readSecret(path);
  if (existing !== undefined) return existing;
  const secret = newSecret();
  const temporary = `${path}.${randomUUID()}`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(temporary, `${secret}\n`, { mode: 0o600, flag: "wx" });
    await link(temporary, path);
    return secret;
  } catch {
    // Another run was first, or the folder is read-only.
    return (await readSecret(path)) ?? secret;
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

export function newSecret(): string {
  return randomBytes(32).toString("hex");
}

/** `undefined`: there is none yet. Throws a Failure for a file with other content. */
export async function readSecret(path: string): Promise<string | undefined> {
  const text = await readIfThere(path);
  if (text === undefined) return undefined;
  if (/^[0-9a-f]{64}\n$/.test(text)) return text.trim();
  throw fail(
    "bad-secret",
    `${path} is not the secret of a sandbox`,
    "Remove it. Plans that were saved with the old secret can no longer be applied.",
  );
}
