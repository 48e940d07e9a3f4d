/**
 * The files of a project, on disk or in a commit. Paths are absolute and those of the work tree in both. A path that can't be read is
 * a value; only a tree that can't be read at all throws a Failure.
 */
export interface SourceTree {
  /** Follows all symbolic links. A path that leads out of the tree need not exist. */
  realpath(path: string): Promise<{ readonly kind: "path"; readonly path: string } | Unreadable>;
  /** What a folder holds, by its real path; nothing if it can't be read. */
  list(folder: string): Promise<readonly TreeEntry[]>;
  /** Follows symbolic links. */
  isFolder(path: string): Promise<boolean>;
  /** Reads a file of at most `most` bytes by its real path. */
  read(path: string, most: number): Promise<{ readonly kind: "bytes"; readonly bytes: Uint8Array } | Unreadable>;
}

export interface TreeEntry {
  readonly name: string;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

/** `reason` is a code of node:fs. */
export type Unreadable =
  | { readonly kind: "missing" | "not-a-file" | "too-large" }
  | { readonly kind: "unreadable"; readonly reason: string };
