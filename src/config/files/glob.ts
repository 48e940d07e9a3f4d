/**
 * Finds the files that globs match, in one walk over the folders: each is visited with the places in the globs that have got there. A
 * link out of the project and what can't be read are problems of the globs that reach them: if they were skipped, their objects would
 * count as no longer declared.
 */
import { join } from "node:path";
import { BUDGETS } from "../../model/budgets.ts";
import { type Part, parseGlob, readingEffort } from "../../model/glob.ts";
import type { SourceTree, Unreadable } from "../../model/source-tree.ts";
import { type Arrival, type Step, stepOf, type Table, tableOf } from "./glob-steps.ts";
import { isInside, isOfGit } from "./read-project-file.ts";

export interface Globbed {
  /** Relative to the project, sorted. */
  readonly names: readonly string[];
  readonly problems: readonly GlobProblem[];
}

export type GlobProblem =
  | { readonly kind: "bad-glob"; readonly help: string }
  /** `not-config`: a file of another kind, or a link to one. */
  | { readonly kind: "outside" | "not-config"; readonly path: string }
  | { readonly kind: "unreadable"; readonly path: string; readonly why: Unreadable };

export interface GlobBudget {
  /** In visits; negative once there were too many. */
  left: number;
}

export function createGlobBudget(most: number = BUDGETS.globVisits): GlobBudget {
  return { left: most };
}

export const CONFIG_FILE = /\.(?:ya?ml|json)$/i;

/** What each of the globs matches, as far as the budget goes. */
export async function globProject(
  tree: SourceTree,
  directory: string,
  patterns: readonly string[],
  budget: GlobBudget,
): Promise<readonly Globbed[]> {
  budget.left -= patterns.length;
  if (budget.left < 0) return [];
  const found = patterns.map((): Found => ({ names: new Set(), problems: [] }));
  const begin = patterns.flatMap((pattern, glob): Step[] => {
    const parsed = budget.left < 0 ? undefined : parseInside(pattern);
    if (parsed === undefined) return [];
    if ("problem" in parsed) {
      found[glob]?.problems.push(parsed.problem);
      return [];
    }
    budget.left -= readingEffort(parsed.ways);
    return parsed.ways.flatMap((way) => stepOf(glob, way) ?? []);
  });
  const walk: Walk = { tree, directory, found, budget, walked: new Map(), tables: new Map() };
  if (begin.length > 0) await visitFolder(walk, "", directory, begin);
  return found.map(({ names, problems }) => ({ names: [...names].toSorted(byCodeUnit), problems }));
}

interface Found {
  readonly names: Set<string>;
  readonly problems: GlobProblem[];
}

function parseInside(pattern: string): { readonly problem: GlobProblem } | { readonly ways: readonly (readonly Part[])[] } {
  const normal = pattern.replace(/^(?:\.\/)+/, "");
  if (normal.startsWith("/") || /^[A-Za-z]:[\\/]/.test(normal) || normal.split(/[\\/]/).includes(".."))
    return { problem: { kind: "outside", path: pattern } };
  const parsed = parseGlob(normal);
  if (parsed.kind === "problem") return { problem: { kind: "bad-glob", help: parsed.help } };
  const isNamed = (part: Part): boolean => part.kind === "any" || (part.literal !== "" && part.literal !== ".");
  return { ways: parsed.glob.map((way) => way.filter(isNamed)) };
}

interface Walk {
  readonly tree: SourceTree;
  readonly directory: string;
  readonly found: readonly Found[];
  readonly budget: GlobBudget;
  /** By real path: many links may lead to one folder. */
  readonly walked: Map<string, Set<Step>>;
  readonly tables: Map<readonly Step[], Table>;
}

async function visitFolder(walk: Walk, folder: string, real: string, steps: readonly Step[]): Promise<void> {
  const known = walk.walked.get(real) ?? new Set();
  walk.walked.set(real, known);
  const fresh = known.size === 0 ? steps : steps.filter((step) => !known.has(step));
  if (fresh.length === 0) return;
  for (const step of fresh) known.add(step);
  const table = tableFor(walk, fresh);
  const names = table.names ?? (isOfGit(real) ? [] : undefined);
  if (names === undefined) await visitEntries(walk, folder, real, table);
  else for (const name of names) if (take(walk, 1)) await reach(walk, inFolder(folder, name), table.arrive(name), false);
}

function tableFor({ tables, budget }: Walk, steps: readonly Step[]): Table {
  const known = tables.get(steps);
  if (known !== undefined) return known;
  budget.left -= steps.length;
  const table = tableOf(steps);
  tables.set(steps, table);
  return table;
}

async function visitEntries(walk: Walk, folder: string, real: string, table: Table): Promise<void> {
  const listed = await walk.tree.list(real);
  if (listed.kind !== "entries") return refuse(walk, table.steps, { kind: "unreadable", path: folder, why: listed });
  for (const entry of listed.entries) {
    if (!take(walk, 1 + table.effort(entry.name))) return;
    const arrival = table.arrive(entry.name);
    const name = inFolder(folder, entry.name);
    if (arrival.folders.length + arrival.files.length === 0) continue;
    if (entry.isSymbolicLink()) await reach(walk, name, arrival, true);
    else if (entry.isDirectory()) await visitFolder(walk, name, join(real, entry.name), arrival.folders);
    else include(walk, name, join(real, entry.name), arrival.files);
  }
}

/** Follows a link, or a name that a glob gives. `isThere`: something has that name. */
async function reach(walk: Walk, name: string, { folders, files }: Arrival, isThere: boolean): Promise<void> {
  const wanted = files.filter(({ isLiteral }) => isLiteral || CONFIG_FILE.test(name));
  const target = await targetOf(walk.tree, join(walk.directory, name));
  if (target.kind !== "folder" && target.kind !== "other") {
    if (isThere || target.kind !== "missing")
      refuse(walk, [...folders, ...wanted], { kind: "unreadable", path: name, why: target });
  } else if (!isInside(walk.directory, target.real)) {
    refuse(walk, target.kind === "folder" ? folders : files, { kind: "outside", path: name });
  } else if (target.kind === "folder") await visitFolder(walk, name, target.real, folders);
  else include(walk, name, target.real, wanted);
}

type Target = { readonly kind: "folder"; readonly real: string } | { readonly kind: "other"; readonly real: string } | Unreadable;

async function targetOf(tree: SourceTree, path: string): Promise<Target> {
  const real = await tree.realpath(path);
  if (real.kind !== "path") return real;
  const type = await tree.typeOf(real.path);
  return type.kind === "folder" || type.kind === "other" ? { ...type, real: real.path } : type;
}

function include(walk: Walk, name: string, real: string, steps: readonly Step[]): void {
  for (const step of steps) {
    if (!step.isLiteral && !CONFIG_FILE.test(name)) continue;
    // Its target may have another name.
    if (CONFIG_FILE.test(name) && CONFIG_FILE.test(real) && !isOfGit(real)) walk.found[step.glob]?.names.add(name);
    else refuse(walk, [step], { kind: "not-config", path: name });
  }
}

function refuse({ found }: Walk, steps: readonly Step[], problem: GlobProblem): void {
  for (const glob of new Set(steps.map((step) => step.glob))) found[glob]?.problems.push(problem);
}

/** `false` once there were too many visits. */
function take({ budget }: Walk, visits: number): boolean {
  budget.left -= visits;
  return budget.left >= 0;
}

function inFolder(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
