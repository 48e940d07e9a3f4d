import { randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { fail } from "../model/diagnostic.ts";
import { readSnapshot, type WorldSnapshot } from "./world/snapshot.ts";

/** Keeps the worlds in a file. Changes that come while it is being written are written together, after it. */
export interface Keeper {
  changed(): void;
  /** Waits until all changes are written. Throws a Failure if they can't be. */
  close(): Promise<void>;
}

export function createKeeper(path: string, snapshot: () => WorldSnapshot): Keeper {
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
  /** A full disk doesn't end the server: the next change tries again, and `close` tells. */
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

/** Replaces the file as one step, readable by its owner alone: it holds passwords and keys. */
async function writeSnapshot(path: string, snapshot: WorldSnapshot): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const beside = `${path}.${randomUUID()}.tmp`;
  try {
    // Nothing that is there already is written to, be it by a link.
    const file = await open(beside, "wx", 0o600);
    try {
      await file.writeFile(`${JSON.stringify(snapshot)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

/** What was kept, or `undefined` if there is no such file yet. Throws a Failure if it is something else. */
export async function readKept(path: string): Promise<WorldSnapshot | undefined> {
  const text = await readIfThere(path);
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw fail("bad-snapshot", `${path} is not JSON`, "Remove it to begin anew.", { cause });
  }
  return readSnapshot(value);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A file's text; `undefined` if there is no such file. Throws a Failure if it can't be read. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
    throw fail("unreadable-file", `can't read ${path}: ${messageOf(cause)}`, undefined, { cause });
  }
}
