import { access, writeFile } from "node:fs/promises";
import { fail, type Failure } from "../model/diagnostic.ts";
import { printable } from "../render/printable.ts";

/** Writes a file that isn't there yet. Throws a Failure if it is, or can't be written. */
export async function writeNewFile(path: string, text: string, mode = 0o666): Promise<void> {
  await writeFile(path, text, { flag: "wx", mode }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "EEXIST") throw occupied(path);
    throw fail(
      "unwritable-file",
      `${printable(path)} can't be written: ${cause.message}`,
      "Check that its folder is there, and who may write to it.",
      { cause },
    );
  });
}

/** The same answer before anything is asked of anybody. */
export async function refuseOccupied(path: string): Promise<void> {
  const there = await access(path).then(
    () => true,
    () => false,
  );
  if (there) throw occupied(path);
}

function occupied(path: string): Failure {
  return fail("exists", `there is a ${printable(path)} already`, "Nothing is overwritten: choose a name that is free.");
}
