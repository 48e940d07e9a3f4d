import { readFileSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { fail } from "../model/diagnostic.ts";

/** A file's text; `undefined` if there is none. Throws a Failure for one that can't be read. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    // At once: 26 MB, as a state may have, would come in fifty pieces, to be put together, and lie about until they are collected.
    return readFileSync(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw fail("state-unreadable", `the state at ${path} can't be read: ${(error as Error).message}`, "Check its permissions.", {
      cause: error,
    });
  }
}

/** Whoever reads the file meanwhile finds the old text or the new one, and so does the next run after a crash. Mode 0600. */
export async function replace(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}.tmp`;
  try {
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

export function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
