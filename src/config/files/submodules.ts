import { existsSync, lstatSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { BUDGETS, MEBIBYTE } from "../../model/budgets.ts";
import type { Unreadable } from "../../model/source-tree.ts";

const NOT_CHECKED_OUT: Unreadable = { kind: "unreadable", reason: "it is a submodule that is not checked out" };
/** Git takes no link for it either. */
const UNKNOWN: Unreadable = {
  kind: "unreadable",
  reason: `it is empty, and may be a submodule: the repository's .gitmodules is not a file of at most ${BUDGETS.submodulesBytes / MEBIBYTE} MiB`,
};

/** Says why an empty folder says nothing: that it is a submodule of the repository around it. Reads each `.gitmodules` once. */
export function submodules(): (folder: string) => Unreadable | undefined {
  const known = new Map<string, ReadonlySet<string> | undefined>();
  return (folder) => {
    const top = repositoryAround(folder);
    if (top === undefined) return undefined;
    if (!known.has(top)) known.set(top, pathsIn(join(top, ".gitmodules")));
    const paths = known.get(top);
    if (paths === undefined) return UNKNOWN;
    return paths.has(relative(top, folder).replaceAll(sep, "/")) ? NOT_CHECKED_OUT : undefined;
  };
}

function repositoryAround(folder: string): string | undefined {
  const above = dirname(folder);
  if (existsSync(join(above, ".git"))) return above;
  return dirname(above) === above ? undefined : repositoryAround(above);
}

/** `undefined`: it is there, and can't be read. */
function pathsIn(file: string): ReadonlySet<string> | undefined {
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (found === undefined) return new Set();
  if (!found.isFile() || found.size > BUDGETS.submodulesBytes) return undefined;
  // No blank of it can be a line's end: the time that this takes grows with the file alone.
  const lines = readFileSync(file, "utf8").matchAll(/^[^\S\r\n]*path[^\S\r\n]*=[^\S\r\n]*(.*)$/gm);
  return new Set(
    Array.from(lines, ([, value = ""]) =>
      value
        .trim()
        .replace(/^"/, "")
        .replace(/\/?"?$/, ""),
    ),
  );
}
