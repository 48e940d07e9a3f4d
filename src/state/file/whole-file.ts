import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, type Stats } from "node:fs";
import { open, rename, rm, writeFile } from "node:fs/promises";
import { BUDGETS, MEBIBYTE } from "../../model/budgets.ts";
import { Failure, fail } from "../../model/diagnostic.ts";
import { tooMuch } from "../document.ts";

/** Regular files only, and no links: a config may name an endless device or a FIFO. Throws a Failure. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    requireFile(lstatSync(path), path);
    // It may have become a FIFO or a link since. (Windows knows neither flag.)
    const { O_RDONLY, O_NONBLOCK = 0, O_NOFOLLOW = 0 } = constants;
    const descriptor = openSync(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW);
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
  if (found.size > BUDGETS.documentBytes) throw tooMuch(path, `${BUDGETS.documentBytes / MEBIBYTE} MiB`);
  return found.size;
}

function readWhole(descriptor: number, size: number): string {
  const bytes = Buffer.allocUnsafe(size);
  let read = 0;
  for (let more = -1; more !== 0 && read < size; read += more) more = readSync(descriptor, bytes, read, size - read, null);
  return bytes.toString("utf8", 0, read);
}

/** A whole text, or its pieces in order. */
export type FileText = string | Iterable<string>;

/** Atomic, also in a crash. */
export async function replaceFile(path: string, text: FileText, mode = 0o600): Promise<void> {
  await placeFile(`${path}.${process.pid}.${Math.random().toString(36).slice(2)}.tmp`, path, text, mode);
}

/** The same, with a name for the temporary file; it must not exist, and lies on the same file system. */
export async function placeFile(temporary: string, path: string, text: FileText, mode: number): Promise<void> {
  try {
    const file = await open(temporary, "wx", mode);
    try {
      await writeFile(file, text);
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
