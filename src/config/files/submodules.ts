import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import type { Unreadable } from "../../model/source-tree.ts";

export const NOT_CHECKED_OUT: Unreadable = { kind: "unreadable", reason: "it is a submodule that is not checked out" };

/** Whether an empty folder is a submodule of the repository around it. */
export function isMissingSubmodule(folder: string): boolean {
  for (let top = dirname(folder); ; top = dirname(top)) {
    if (existsSync(join(top, ".git")))
      return pathsIn(join(top, ".gitmodules")).includes(relative(top, folder).replaceAll(sep, "/"));
    if (dirname(top) === top) return false;
  }
}

function pathsIn(file: string): string[] {
  if (!existsSync(file)) return [];
  return Array.from(readFileSync(file, "utf8").matchAll(/^\s*path\s*=\s*"?(.*?)\/?"?\s*$/gm), ([, path = ""]) => path);
}
