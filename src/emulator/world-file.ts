import { randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { BUDGETS, MEBIBYTE } from "../model/budgets.ts";
import { fail } from "../model/diagnostic.ts";
import { readSnapshot, type WorldSnapshot } from "./world/snapshot.ts";

/** Writes the worlds to a file. Changes during a write are written together after it. */
export interface WorldFileWriter {
  changed(): void;
  /** Resolves when all changes are written. Throws a Failure if they can't be. */
  close(): Promise<void>;
}

export function createWorldFileWriter(path: string, snapshot: () => WorldSnapshot): WorldFileWriter {
  let dirty = false;
  let writing: Promise<void> | undefined;
  const write = async (): Promise<void> => {
    while (dirty) {
      dirty = false;
      try {
        await writeSnapshot(path, snapshot());
      } catch (error) {
        dirty = true;
        throw error;
      }
    }
  };
  /** A full disk doesn't end the server: the next change tries again, and `close` fails. */
  const begin = (): void => {
    writing ??= write()
      .catch(() => {})
      .finally(() => (writing = undefined));
  };
  return {
    changed: () => {
      dirty = true;
      begin();
    },
    close: async () => {
      await writing;
      try {
        await write();
      } catch (cause) {
        throw fail("unwritable-file", `can't write ${path}: ${messageOf(cause)}`, undefined, { cause });
      }
    },
  };
}

/** Replaces the file atomically, readable by its owner alone: it holds passwords and keys. */
async function writeSnapshot(path: string, snapshot: WorldSnapshot): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    // wx: never write through an existing file or link.
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(`${JSON.stringify(snapshot)}\n`);
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

/** `undefined`: there is no file yet. Throws a Failure for a file with other content. */
export async function readWorldFile(path: string): Promise<WorldSnapshot | undefined> {
  const text = await readIfThere(path);
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw fail("bad-snapshot", `${path} is not JSON`, "Remove it to start with empty worlds.", { cause });
  }
  return readSnapshot(value);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** `undefined`: there is no such file. Throws a Failure if it can't be read. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    const found = await stat(path);
    if (found.isFile() && found.size <= BUDGETS.documentBytes) return await readFile(path, "utf8");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
    throw fail("unreadable-file", `can't read ${path}: ${messageOf(cause)}`, undefined, { cause });
  }
  throw fail("unreadable-file", `${path} is not a file of at most ${BUDGETS.documentBytes / MEBIBYTE} MiB`);
}
