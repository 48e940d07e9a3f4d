import { resolve } from "node:path";
import type { SourceTree } from "../../model/source-tree.ts";

/** All `{ file: … }` in the values, as written. */
export function secretsNamedIn(files: readonly { readonly text: string; readonly value: unknown }[]): ReadonlySet<string> {
  const named = new Set<string>();
  const seen = new Set<object>();
  // Or an escape in the key.
  for (const { text, value } of files) if (text.includes("file") || text.includes("\\")) collect(value, named, seen);
  return named;
}

/** From the project's folder, and as real paths. */
export async function pathsOf(
  names: ReadonlySet<string>,
  { tree, directory }: { readonly tree: SourceTree; readonly directory: string },
): Promise<ReadonlySet<string>> {
  const paths = new Set<string>();
  for (const name of names) {
    const path = resolve(directory, name);
    const real = await tree.realpath(path);
    paths.add(path).add(real.kind === "path" ? real.path : path);
  }
  return paths;
}

/** Aliases share values. */
function collect(value: unknown, named: Set<string>, seen: Set<object>): void {
  if (typeof value !== "object" || value === null || seen.has(value)) return;
  seen.add(value);
  for (const [key, inner] of Object.entries(value)) {
    if (key === "file" && typeof inner === "string") named.add(inner);
    else collect(inner, named, seen);
  }
}
