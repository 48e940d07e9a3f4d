import type { Stats } from "node:fs";
import { fstatSync } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { realPathOf } from "./real-path.ts";
import { requireOwnFolders } from "../own-folder.ts";
import { codeOf } from "./whole-file.ts";

/** What a path to write to leads to. Only a regular file may be replaced by a rename: a reader of a pipe would wait forever. */
export type OutputPath =
  /** A regular file, or nothing yet; links are followed to `path`. */
  | { readonly kind: "file"; readonly path: string }
  /** This process's own stream, as with /dev/stdout: opened twice, the two would overwrite each other. */
  | { readonly kind: "own"; readonly stream: "stdout" | "stderr" }
  /** A device or a pipe. */
  | { readonly kind: "special" };

/** Throws the system's error if the path can't be examined, and a Failure if it leads out of a project by a linked `.xroom`. */
export async function resolveOutputPath(path: string): Promise<OutputPath> {
  await requireOwnFolders(path);
  const there = await statIfThere(path);
  if (there === undefined) return { kind: "file", path: await realPathOf(path) };
  const own = (["stdout", "stderr"] as const).find((stream) => isSame(there, statOf(stream)));
  if (own !== undefined) return { kind: "own", stream: own };
  return there.isFile() ? { kind: "file", path: await realpath(path) } : { kind: "special" };
}

export async function isSameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([statIfThere(one), statIfThere(other)]);
  return a !== undefined && isSame(a, b);
}

async function statIfThere(path: string): Promise<Stats | undefined> {
  return stat(path).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  });
}

function statOf(stream: "stdout" | "stderr"): Stats | undefined {
  try {
    return fstatSync(stream === "stdout" ? 1 : 2);
  } catch {
    // It is closed.
    return undefined;
  }
}

function isSame(a: Stats, b: Stats | undefined): boolean {
  return a.dev === b?.dev && a.ino === b.ino;
}
