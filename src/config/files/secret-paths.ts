import { resolve } from "node:path";
import { codeOf, type SourceTree } from "../../model/source-tree.ts";

/**
 * Where the files of secrets are, as written and by their real paths: each `{ file: … }` of the files' values, wherever it stands. What
 * is in them is quoted nowhere, and an error of a file that is read as config quotes it.
 */
export async function secretPathsIn(
  tree: SourceTree,
  directory: string,
  files: readonly { readonly text: string; readonly value: unknown }[],
): Promise<ReadonlySet<string>> {
  const named = new Set<string>();
  const seen = new Set<object>();
  // A key may also be written with escapes.
  for (const { text, value } of files) if (text.includes("file") || text.includes("\\")) collect(value, named, seen);
  const paths = new Set<string>();
  for (const name of named) {
    const path = resolve(directory, name);
    const real = await tree.realpath(path).catch((error: unknown) => void codeOf(error));
    paths.add(path).add(real ?? path);
  }
  return paths;
}

/** Aliases share what they stand for, which is looked into once. */
function collect(value: unknown, named: Set<string>, seen: Set<object>): void {
  if (typeof value !== "object" || value === null || seen.has(value)) return;
  seen.add(value);
  for (const [key, inner] of Object.entries(value)) {
    if (key === "file" && typeof inner === "string") named.add(inner);
    else collect(inner, named, seen);
  }
}
