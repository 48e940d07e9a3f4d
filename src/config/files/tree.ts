import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { Failure } from "../../model/diagnostic.ts";

/**
 * Where the files of a project are: on disk, or in a commit. Paths are absolute, and those of the work tree either way, so that whoever
 * reads need not know which it is. What fails does so with a `code`, as in node:fs.
 */
export interface Tree {
  /** The path with every symbolic link followed. One that leads out of the tree need not be there. */
  realpath(path: string): Promise<string>;
  /** What a folder holds, by its real path. */
  list(folder: string): Promise<readonly TreeEntry[]>;
  /** After symbolic links; what isn't there isn't one. */
  isFolder(path: string): Promise<boolean>;
  /** What is in a file, by its real path; of at most so many bytes. */
  read(path: string, most: number): Promise<Uint8Array | "not-a-file" | "too-large">;
}

export interface TreeEntry {
  readonly name: string;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

/**
 * The files as they are on disk. Nothing can be done until they are read, and what isn't waited for costs a tenth: there may be a
 * thousand of them.
 */
export const workTree: Tree = {
  realpath: async (path) => realpathSync.native(path),
  list: async (folder) => readdirSync(folder, { withFileTypes: true }),
  isFolder: async (path) => {
    try {
      return statSync(path).isDirectory();
    } catch {
      return false;
    }
  },
  read: async (path, most) => {
    // Between two files there is time for what else is to be done: for Ctrl-C, and for the collector of garbage.
    await new Promise<void>((resolve) => void setImmediate(resolve));
    const stats = statSync(path);
    if (!stats.isFile()) return "not-a-file";
    return stats.size > most ? "too-large" : readFileSync(path);
  },
};

/** Why something can't be read, as a code of node:fs. A Failure is one of the tree as a whole, and thrown again. */
export function codeOf(error: unknown): string {
  if (error instanceof Failure) throw error;
  return (error as NodeJS.ErrnoException).code ?? "unknown error";
}
