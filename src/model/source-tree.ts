/**
 * The files of a project, on disk or in a commit. Paths are absolute and those of the work tree in both. A path that can't be read is
 * a value, and never looks like one that isn't there: what is not declared is removed. Only a tree that can't be read at all throws a
 * Failure.
 */
export interface SourceTree {
  /** Follows all symbolic links. A path that leads out of the tree need not exist. */
  realpath(path: string): Promise<{ readonly kind: "path"; readonly path: string } | Unreadable>;
  /** What a folder holds, by its real path. */
  list(folder: string): Promise<{ readonly kind: "entries"; readonly entries: readonly TreeEntry[] } | Unreadable>;
  /** Follows symbolic links. */
  typeOf(path: string): Promise<{ readonly kind: "folder" } | { readonly kind: "other" } | Unreadable>;
  /** Reads a file of at most `most` bytes by its real path. */
  read(path: string, most: number): Promise<{ readonly kind: "bytes"; readonly bytes: Uint8Array } | Unreadable>;
}

export interface TreeEntry {
  readonly name: string;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

/** `missing`: nothing has this name. `dangling`: a link has it, and leads to nothing. `reason` is a code of node:fs, or a clause. */
export type Unreadable =
  | { readonly kind: "missing" | "dangling" | "not-a-file" | "too-large" }
  | { readonly kind: "unreadable"; readonly reason: string };
