import { constants as buffers } from "node:buffer";
import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { Failure, fail } from "../../model/diagnostic.ts";

/** In bytes: half a gigabyte. */
const LARGEST = buffers.MAX_STRING_LENGTH;

/** Regular files only: a config may name an endless device or a FIFO. Throws a Failure. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    requireFile(statSync(path), path);
    // O_NONBLOCK: it may have become a FIFO since.
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

function requireFile(found: Stats, path: string): number {
  if (!found.isFile())
    throw fail("state-unreadable", `the state at ${path} is not a file`, "Name a file, such as .xroom/state.json.");
  if (found.size <= LARGEST) return found.size;
  const sizes = `${found.size} bytes, and a state can have ${LARGEST}`;
  throw fail("state-unreadable", `the state at ${path} is too large: ${sizes}`, "Name the file of a state.");
}

function readWhole(descriptor: number, size: number): string {
  const bytes = Buffer.allocUnsafe(size);
  let read = 0;
  for (let more = -1; more !== 0 && read < size; read += more) more = readSync(descriptor, bytes, read, size - read, null);
  return bytes.toString("utf8", 0, read);
}

/** Atomic, also in a crash. */
export async function replaceFile(path: string, text: string, mode = 0o600): Promise<void> {
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
