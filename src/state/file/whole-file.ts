import { constants as buffers } from "node:buffer";
import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { Failure, fail } from "../../model/diagnostic.ts";

/** In bytes: half a gigabyte, which is what a text can hold. */
const LARGEST = buffers.MAX_STRING_LENGTH;

/**
 * A file's text; `undefined` if there is none. Throws a Failure for one that can't be read. A config may name any: what is no file of a
 * known size may have no end (/dev/zero), keep a reader waiting (a FIFO), or do something when it is opened (/dev/watchdog).
 */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    requireFile(statSync(path), path);
    // Not waiting for a writer, should it have become a FIFO since.
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      return readWhole(descriptor, requireFile(fstatSync(descriptor), path));
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    if (error instanceof Failure) throw error;
    throw fail("state-unreadable", `the state at ${path} can't be read: ${(error as Error).message}`, "Check its permissions.", {
      cause: error,
    });
  }
}

/** Its size in bytes. Throws a Failure for what is no file that a state could be in. */
function requireFile(found: Stats, path: string): number {
  if (!found.isFile())
    throw fail("state-unreadable", `the state at ${path} is no file`, "Name a file, such as .xroom/state.json.");
  if (found.size <= LARGEST) return found.size;
  const sizes = `${found.size} bytes, and a state can have ${LARGEST}`;
  throw fail("state-unreadable", `the state at ${path} is too large: ${sizes}`, "Name the file of a state.");
}

/** At once: 26 MB, as a state may have, would come in fifty pieces, to be put together, and lie about until they are collected. */
function readWhole(descriptor: number, size: number): string {
  const bytes = Buffer.allocUnsafe(size);
  let read = 0;
  for (let more = -1; more !== 0 && read < size; read += more) more = readSync(descriptor, bytes, read, size - read, null);
  return bytes.toString("utf8", 0, read);
}

/** Whoever reads the file meanwhile finds the old text or the new one, and so does the next run after a crash. */
export async function replace(path: string, text: string, mode = 0o600): Promise<void> {
  const temporary = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}.tmp`;
  try {
    const file = await open(temporary, "wx", mode);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

export function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
