import type { Stats } from "node:fs";
import { fstatSync } from "node:fs";
import { readlink, realpath, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { codeOf } from "../../state/file/whole-file.ts";

/**
 * What a path leads to that something is to be written to. Only a file may be replaced whole, by renaming another over it: done to a
 * device, a pipe or a link, that would put a file in its place, and whoever reads there would wait for nothing.
 */
export type OutputPath =
  /** A regular file, or nothing yet; links are followed to `path`. */
  | { readonly kind: "file"; readonly path: string }
  /** What this process writes to already, as with /dev/stdout: opened a second time, each would write over the other. */
  | { readonly kind: "own"; readonly stream: "stdout" | "stderr" }
  /** A device, a pipe or the like. */
  | { readonly kind: "special" };

/** Throws the system's error for a path that can't be looked at. */
export async function resolveOutputPath(path: string): Promise<OutputPath> {
  const there = await statIfThere(path);
  if (there === undefined) return { kind: "file", path: await landingOf(path) };
  const own = (["stdout", "stderr"] as const).find((stream) => isSame(there, statOf(stream)));
  if (own !== undefined) return { kind: "own", stream: own };
  return there.isFile() ? { kind: "file", path: await realpath(path) } : { kind: "special" };
}

/** Whether both lead to the same file, by whatever links. */
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

/** Where a link that leads to nothing yet wants a file to be. */
async function landingOf(path: string): Promise<string> {
  const next = await readlink(path).catch(() => undefined);
  return next === undefined ? path : landingOf(resolve(dirname(path), next));
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
