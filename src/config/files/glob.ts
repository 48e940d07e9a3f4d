import { join } from "node:path";
import picomatch from "picomatch";
import { isInside } from "./project.ts";
import { codeOf, type Tree, type TreeEntry } from "./tree.ts";

export type Globbed =
  /** Names relative to the project, in order. */
  | { readonly kind: "files"; readonly names: readonly string[] }
  /** `path` leads out of the project. */
  | { readonly kind: "outside"; readonly path: string }
  | { readonly kind: "bad-glob" };

/** Folders that no config lives in, unless the glob names them. */
const PASSED_BY: ReadonlySet<string> = new Set(["node_modules", ".git"]);

/**
 * The files of the project that a glob matches. A symbolic link that leads out of the project is an error, where the walk comes upon
 * it: to pass it by in silence would be to take what it holds for no longer declared.
 */
export async function globProject(tree: Tree, directory: string, pattern: string): Promise<Globbed> {
  const normal = pattern.replace(/^(?:\.\/)+/, "");
  if (normal.startsWith("/") || /^[A-Za-z]:[\\/]/.test(normal) || normal.split(/[\\/]/).includes(".."))
    return { kind: "outside", path: pattern };
  let matches: (name: string) => boolean;
  try {
    matches = picomatch(normal, { strictBrackets: true, nonegate: true });
  } catch {
    return { kind: "bad-glob" };
  }
  const { base, isGlob } = picomatch.scan(normal);
  const names: string[] = [];
  const state: Walk = { tree, directory, matches, names, levels: levelsOf(normal), seen: new Set() };
  const outside = isGlob ? await walk(state, base) : await take(state, normal);
  return outside === undefined ? { kind: "files", names: names.toSorted(byCodeUnit) } : { kind: "outside", path: outside };
}

interface Walk {
  readonly tree: Tree;
  readonly directory: string;
  readonly matches: (name: string) => boolean;
  readonly names: string[];
  /** How many folders deep a match can be, counted from the project. */
  readonly levels: number;
  /** The real paths of the folders on the way, so that links in a ring come to an end. */
  readonly seen: ReadonlySet<string>;
}

/** Gives the name of what leads outside, if anything does. */
async function walk(state: Walk, folder: string): Promise<string | undefined> {
  const real = await realpathOf(state.tree, join(state.directory, folder));
  if (real === undefined || state.seen.has(real)) return undefined;
  if (!isInside(state.directory, real)) return folder;
  const inner = { ...state, seen: new Set([...state.seen, real]) };
  const entries = await listed(state.tree, real);
  for (const entry of entries.toSorted((a, b) => byCodeUnit(a.name, b.name))) {
    const name = folder === "" ? entry.name : `${folder}/${entry.name}`;
    const outside = await visit(inner, name, entry);
    if (outside !== undefined) return outside;
  }
  return undefined;
}

async function visit(state: Walk, name: string, entry: TreeEntry): Promise<string | undefined> {
  const isFolder = entry.isDirectory() || (entry.isSymbolicLink() && (await state.tree.isFolder(join(state.directory, name))));
  if (!isFolder) return state.matches(name) ? await take(state, name) : undefined;
  if (PASSED_BY.has(entry.name) || name.split("/").length >= state.levels) return undefined;
  return await walk(state, name);
}

async function take(state: Walk, name: string): Promise<string | undefined> {
  const path = join(state.directory, name);
  const real = await realpathOf(state.tree, path);
  if (real === undefined) return undefined;
  if (!isInside(state.directory, real)) return name;
  if (!(await state.tree.isFolder(real))) state.names.push(name);
  return undefined;
}

function levelsOf(pattern: string): number {
  const unbounded = pattern.includes("**") || /[({][^)}]*\//.test(pattern);
  return unbounded ? Number.POSITIVE_INFINITY : pattern.split("/").length;
}

/** `undefined` for what leads nowhere, or can't be looked at. */
async function realpathOf(tree: Tree, path: string): Promise<string | undefined> {
  return await tree.realpath(path).catch((error: unknown) => void codeOf(error));
}

async function listed(tree: Tree, folder: string): Promise<readonly TreeEntry[]> {
  return await tree.list(folder).catch((error: unknown) => {
    codeOf(error);
    return [];
  });
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
