import { Failure } from "./diagnostic.ts";

/**
 * Where the files of a project are: on disk, or in a commit. Paths are absolute, and those of the work tree either way, so that whoever
 * reads need not know which it is. What fails does so with a `code`, as in node:fs.
 */
export interface SourceTree {
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

/** Why something can't be read, as a code of node:fs. A Failure is one of the tree as a whole, and thrown again. */
export function codeOf(error: unknown): string {
  if (error instanceof Failure) throw error;
  return (error as NodeJS.ErrnoException).code ?? "unknown error";
}
