import { join, relative, sep } from "node:path";
import { type Part, parseGlob } from "../../model/glob.ts";
import { isInside } from "./read-project-file.ts";
import { codeOf, type SourceTree, type TreeEntry } from "../../model/source-tree.ts";

export type Globbed =
  /** Names relative to the project, in order. */
  | { readonly kind: "files"; readonly names: readonly string[] }
  /** `path` leads out of the project. */
  | { readonly kind: "outside"; readonly path: string }
  /** `path` is, or leads to, what is never read as config. */
  | { readonly kind: "not-config"; readonly path: string }
  | { readonly kind: "bad-glob"; readonly help: string };

type Stop = Extract<Globbed, { readonly path: string }>;

/** What a file of a config is called: whatever else is in a project is nobody's to quote. */
const CONFIG_FILE = /\.(?:ya?ml|json)$/i;
/** A folder that no config lives in, unless the glob names it. */
const PASSED_BY = "node_modules";

/**
 * The files of the project that a glob matches, as far as they can be config. A symbolic link that leads out of the project is an
 * error, where the walk comes upon it: to pass it by in silence would be to take what it holds for no longer declared.
 */
export async function globProject(tree: SourceTree, directory: string, pattern: string): Promise<Globbed> {
  const normal = pattern.replace(/^(?:\.\/)+/, "");
  if (normal.startsWith("/") || /^[A-Za-z]:[\\/]/.test(normal) || normal.split(/[\\/]/).includes(".."))
    return { kind: "outside", path: pattern };
  const parsed = parseGlob(normal);
  if (parsed.kind === "problem") return { kind: "bad-glob", help: parsed.help };
  const names = new Set<string>();
  for (const way of parsed.glob) {
    const parts = way.filter((part) => part.kind === "any" || (part.literal !== "" && part.literal !== "."));
    const stop = parts.length === 0 ? undefined : await walk({ tree, directory, parts, names, known: new Set() }, "", 0);
    if (stop !== undefined) return stop;
  }
  return { kind: "files", names: [...names].toSorted(byCodeUnit) };
}

interface Walk {
  readonly tree: SourceTree;
  readonly directory: string;
  readonly parts: readonly Part[];
  readonly names: Set<string>;
  /** Each folder by its real path, with the part of the glob that was looked for in it: links may lead to it on many ways. */
  readonly known: Set<string>;
}

/** Looks for the parts from `at` on in a folder. Gives what the walk ends at, if it does before its time. */
async function walk(state: Walk, folder: string, at: number): Promise<Stop | undefined> {
  const { tree, directory, parts, known } = state;
  const real = await realpathOf(tree, join(directory, folder));
  if (real === undefined || known.has(`${at} ${real}`)) return undefined;
  known.add(`${at} ${real}`);
  if (!isInside(directory, real)) return { kind: "outside", path: folder };
  const part = parts[at] as Part;
  if (part.kind === "name" && part.literal !== undefined) return await take(state, inFolder(folder, part.literal), at);

  if (part.kind === "any" && at + 1 < parts.length) {
    const stop = await walk(state, folder, at + 1);
    if (stop !== undefined) return stop;
  }
  if (isOfGit(directory, real)) return undefined;
  for (const entry of (await listed(tree, real)).toSorted((a, b) => byCodeUnit(a.name, b.name))) {
    const stop = await visit(state, inFolder(folder, entry.name), entry, at);
    if (stop !== undefined) return stop;
  }
  return undefined;
}

/** One entry of a folder, which a part with wildcards may match. */
async function visit(state: Walk, name: string, entry: TreeEntry, at: number): Promise<Stop | undefined> {
  const part = state.parts[at] as Part;
  const isFolder = entry.isDirectory() || (entry.isSymbolicLink() && (await state.tree.isFolder(join(state.directory, name))));
  if (entry.name.startsWith(".") && !(part.kind === "name" && part.dotted)) return undefined;
  if (isFolder && entry.name === PASSED_BY) return undefined;
  if (part.kind === "name") return part.fits(entry.name) ? await take(state, name, at) : undefined;
  if (isFolder) return await walk(state, name, at);
  return at + 1 === state.parts.length ? await take(state, name, at) : undefined;
}

/** What a part of the glob matches: a folder on the way, or a file at its end. */
async function take(state: Walk, name: string, at: number): Promise<Stop | undefined> {
  const { tree, directory, parts, names } = state;
  const path = join(directory, name);
  const real = await realpathOf(tree, path);
  if (real === undefined) return undefined;
  if (!isInside(directory, real)) return { kind: "outside", path: name };
  const isFolder = await tree.isFolder(real);
  if (at + 1 < parts.length) return isFolder ? await walk(state, name, at + 1) : undefined;
  if (isFolder) return undefined;
  const isWritten = parts.every((part) => part.kind === "name" && part.literal !== undefined);
  if (!isWritten && !CONFIG_FILE.test(name)) return undefined;
  // A link may well be called otherwise than what it leads to.
  if (!CONFIG_FILE.test(name) || !CONFIG_FILE.test(real) || isOfGit(directory, real)) return { kind: "not-config", path: name };
  names.add(name);
  return undefined;
}

function inFolder(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

/** What git keeps there may hold credentials, whatever it is called. */
function isOfGit(directory: string, real: string): boolean {
  return relative(directory, real)
    .split(sep)
    .some((name) => name.toLowerCase() === ".git");
}

/** `undefined` for what leads nowhere, or can't be looked at. */
async function realpathOf(tree: SourceTree, path: string): Promise<string | undefined> {
  return await tree.realpath(path).catch((error: unknown) => void codeOf(error));
}

async function listed(tree: SourceTree, folder: string): Promise<readonly TreeEntry[]> {
  return await tree.list(folder).catch((error: unknown) => {
    codeOf(error);
    return [];
  });
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
