import { isAbsolute, relative, resolve, sep } from "node:path";
import { codeOf, type SourceTree } from "../../model/source-tree.ts";

export type Read =
  | { readonly kind: "text"; readonly text: string; readonly realPath: string }
  | { readonly kind: "missing" | "outside" | "not-a-file" | "too-large" | "not-utf8" }
  | { readonly kind: "unreadable"; readonly reason: string };

const MEBIBYTE = 1024 * 1024;

/**
 * Reads a text file of the project. A config is not trusted: what lies outside of the project (a real path), be it by `..` or through
 * a symbolic link, is not opened, and neither is a device or a pipe.
 */
export async function readProjectFile(tree: SourceTree, directory: string, path: string, mostMebibytes: number): Promise<Read> {
  const wanted = resolve(directory, path);
  if (!isInside(directory, wanted)) return { kind: "outside" };
  try {
    const realPath = await tree.realpath(wanted);
    if (!isInside(directory, realPath)) return { kind: "outside" };
    const bytes = await tree.read(realPath, mostMebibytes * MEBIBYTE);
    return typeof bytes === "string" ? { kind: bytes } : decoded(bytes, realPath);
  } catch (error) {
    const code = codeOf(error);
    return code === "ENOENT" || code === "ENOTDIR" ? { kind: "missing" } : { kind: "unreadable", reason: code };
  }
}

/** A byte order mark is dropped. */
function decoded(bytes: Uint8Array, realPath: string): Read {
  try {
    return { kind: "text", text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), realPath };
  } catch {
    return { kind: "not-utf8" };
  }
}

export function isInside(directory: string, path: string): boolean {
  const way = relative(directory, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}
