import { access, open, rm } from "node:fs/promises";
import { fail, type Failure } from "../../model/diagnostic.ts";
import { requireOwnFolders } from "../../state/own-folder.ts";
import { printable } from "../../render/safe/printable.ts";

/** Creates a file, whole or not at all, and none through a linked `.xroom`. Throws a Failure if it exists or can't be written. */
export async function writeNewFile(path: string, text: string, mode = 0o666): Promise<void> {
  await requireOwnFolders(path);
  try {
    const file = await open(path, "wx", mode);
    try {
      await file.writeFile(text);
    } catch (error) {
      // Left behind, it would block the same command. It is ours: `wx` has created it.
      await rm(path, { force: true });
      throw error;
    } finally {
      await file.close();
    }
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "EEXIST") throw occupied(path);
    const help = "Check that its folder is there and may be written to, and that the disk is not full.";
    throw fail("unwritable-file", `${printable(path)} can't be written: ${message}`, help, { cause });
  }
}

/** Throws the same Failures early, before any request. */
export async function refuseExisting(path: string): Promise<void> {
  await requireOwnFolders(path);
  const there = await access(path).then(
    () => true,
    () => false,
  );
  if (there) throw occupied(path);
}

function occupied(path: string): Failure {
  return fail("exists", `there is a ${printable(path)} already`, "Nothing is overwritten: choose a name that is free.");
}
