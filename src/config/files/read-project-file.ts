import { isAbsolute, relative, resolve, sep } from "node:path";
import type { SourceTree, Unreadable } from "../../model/source-tree.ts";

export type ProjectFile =
  | { readonly kind: "text"; readonly text: string; readonly realPath: string }
  | { readonly kind: "outside" | "of-git" | "not-utf8" }
  | Unreadable;

/** A config is not trusted: devices, pipes and files outside the project are not opened. */
export async function readProjectFile(tree: SourceTree, directory: string, path: string, most: number): Promise<ProjectFile> {
  const wanted = resolve(directory, path);
  if (!isInside(directory, wanted)) return { kind: "outside" };
  const real = await tree.realpath(wanted);
  if (real.kind !== "path") return real;
  if (!isInside(directory, real.path)) return { kind: "outside" };
  if (isOfGit(real.path)) return { kind: "of-git" };
  const read = await tree.read(real.path, most);
  return read.kind === "bytes" ? decode(read.bytes, real.path) : read;
}

/** A byte order mark is dropped. */
function decode(bytes: Uint8Array, realPath: string): ProjectFile {
  try {
    return { kind: "text", text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), realPath };
  } catch {
    return { kind: "not-utf8" };
  }
}

/** `.git` may hold credentials. By its real path. */
export function isOfGit(path: string): boolean {
  return path.split(sep).some((name) => name.toLowerCase() === ".git");
}

export function isInside(directory: string, path: string): boolean {
  const way = relative(directory, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}
