import { join, relative, sep } from "node:path";
import { type Part, parseGlob } from "../../model/glob.ts";
import { isInside } from "./read-project-file.ts";
import type { SourceTree, TreeEntry } from "../../model/source-tree.ts";

export type Globbed =
  /** Relative to the project. */
  | { readonly kind: "files"; readonly names: readonly string[] }
  | { readonly kind: "outside"; readonly path: string }
  /** Or a link to such a file. */
  | { readonly kind: "not-config"; readonly path: string }
  | { readonly kind: "bad-glob"; readonly help: string };

type Stop = Extract<Globbed, { readonly path: string }>;

const CONFIG_FILE = /\.(?:ya?ml|json)$/i;
/** Skipped unless the glob names it. */
const SKIPPED = "node_modules";

/**
 * Finds the config files that a glob matches. A symbolic link out of the project is an error: if it were skipped, its objects would
 * count as no longer declared.
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
    const stop = parts.length === 0 ? undefined : await walk({ tree, directory, parts, names, walked: new Set() }, "", 0);
    if (stop !== undefined) return stop;
  }
  return { kind: "files", names: [...names].toSorted(byCodeUnit) };
}

interface Walk {
  readonly tree: SourceTree;
  readonly directory: string;
  readonly parts: readonly Part[];
  readonly names: Set<string>;
  /** Folders by part and real path: many links may lead to one. */
  readonly walked: Set<string>;
}

/** Returns what stops the walk early. */
async function walk(state: Walk, folder: string, at: number): Promise<Stop | undefined> {
  const { tree, directory, parts, walked } = state;
  const real = await realpathOf(tree, join(directory, folder));
  if (real === undefined || walked.has(`${at} ${real}`)) return undefined;
  walked.add(`${at} ${real}`);
  if (!isInside(directory, real)) return { kind: "outside", path: folder };
  const part = parts[at] as Part;
  if (part.kind === "name" && part.literal !== undefined) return await take(state, inFolder(folder, part.literal), at);

  if (part.kind === "any" && at + 1 < parts.length) {
    const stop = await walk(state, folder, at + 1);
    if (stop !== undefined) return stop;
  }
  if (isOfGit(directory, real)) return undefined;
  for (const entry of (await tree.list(real)).toSorted((a, b) => byCodeUnit(a.name, b.name))) {
    const stop = await visit(state, inFolder(folder, entry.name), entry, at);
    if (stop !== undefined) return stop;
  }
  return undefined;
}

async function visit(state: Walk, name: string, entry: TreeEntry, at: number): Promise<Stop | undefined> {
  const part = state.parts[at] as Part;
  const isFolder = entry.isDirectory() || (entry.isSymbolicLink() && (await state.tree.isFolder(join(state.directory, name))));
  if (entry.name.startsWith(".") && !(part.kind === "name" && part.dotted)) return undefined;
  if (isFolder && entry.name === SKIPPED) return undefined;
  if (part.kind === "name") return part.fits(entry.name) ? await take(state, name, at) : undefined;
  if (isFolder) return await walk(state, name, at);
  return at + 1 === state.parts.length ? await take(state, name, at) : undefined;
}

/** A folder to walk, or a file at the end. */
async function take(state: Walk, name: string, at: number): Promise<Stop | undefined> {
  const { tree, directory, parts, names } = state;
  const path = join(directory, name);
  const real = await realpathOf(tree, path);
  if (real === undefined) return undefined;
  if (!isInside(directory, real)) return { kind: "outside", path: name };
  const isFolder = await tree.isFolder(real);
  if (at + 1 < parts.length) return isFolder ? await walk(state, name, at + 1) : undefined;
  if (isFolder) return undefined;
  const isLiteral = parts.every((part) => part.kind === "name" && part.literal !== undefined);
  if (!isLiteral && !CONFIG_FILE.test(name)) return undefined;
  // Its target may have another name.
  if (!CONFIG_FILE.test(name) || !CONFIG_FILE.test(real) || isOfGit(directory, real)) return { kind: "not-config", path: name };
  names.add(name);
  return undefined;
}

function inFolder(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

/** `.git` may hold credentials. */
function isOfGit(directory: string, real: string): boolean {
  return relative(directory, real)
    .split(sep)
    .some((name) => name.toLowerCase() === ".git");
}

async function realpathOf(tree: SourceTree, path: string): Promise<string | undefined> {
  const real = await tree.realpath(path);
  return real.kind === "path" ? real.path : undefined;
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
