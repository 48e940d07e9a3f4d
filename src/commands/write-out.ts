import { randomUUID } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { fail } from "../model/diagnostic.ts";
import { printable } from "../render/printable.ts";

/**
 * Writes what a user asked to have in a file, whole or not at all. `mode` is 0o600 for what may hold a secret. Throws a Failure that
 * names the file.
 */
export async function writeOut(path: string, text: string, mode: number): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await open(temporary, "wx", mode);
    try {
      await file.writeFile(text);
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    const help = "Check that its folder is there and may be written to, and that the disk is not full.";
    throw fail("unwritable-file", `${printable(path)} can't be written: ${(cause as Error).message}`, help, { cause });
  }
}
