import { BUDGETS } from "../../model/budgets.ts";
import type { SourceTree } from "../../model/source-tree.ts";
import { didYouMean } from "../did-you-mean.ts";
import { type Place, within } from "../place.ts";
import { quoted } from "../quote.ts";
import type { Report } from "../report.ts";
import type { CheckedFile } from "../schema/check-file.ts";
import { explainUnreadable, OUTSIDE_HELP } from "./explain-unreadable.ts";
import { createGlobBudget, type GlobBudget, type GlobProblem, globProject } from "./glob.ts";

export interface IncludedName {
  readonly name: string;
  /** The first glob that matches. */
  readonly place: Place;
}

/** Sorted by name. */
export async function findIncluded(
  tree: SourceTree,
  directory: string,
  root: CheckedFile,
  report: Report,
): Promise<readonly IncludedName[]> {
  const places = new Map<string, Place>();
  const patterns = root.value.include ?? [];
  const include = within({ file: root.file, path: [] }, "include");
  const budget = createGlobBudget();
  const found = await globProject(tree, directory, patterns, budget);
  if (budget.left < 0) reportTooManyVisits(include, report);
  const told = new Set<string>();
  const empty: number[] = [];
  for (const [index, { names, problems }] of found.entries()) {
    for (const problem of problems) {
      const key = JSON.stringify(problem);
      if (!told.has(key)) reportProblem(problem, patterns[index] as string, within(include, index), report);
      told.add(key);
    }
    if (names.length === 0 && problems.length === 0) empty.push(index);
    for (const name of names) if (!places.has(name)) places.set(name, within(include, index));
  }
  if (budget.left >= 0) await reportEmpty({ tree, directory, patterns, budget }, empty, include, report);
  return [...places].map(([name, place]) => ({ name, place })).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function reportTooManyVisits(place: Place, report: Report): void {
  const visits = BUDGETS.globVisits.toLocaleString("en");
  report.error("too-much-work", `the globs of \`include\` look at more than ${visits} files and folders`, place, {
    help: "name the folders that hold config, such as domains/*.yaml, and use ** with care",
  });
}

function reportProblem(problem: GlobProblem, pattern: string, place: Place, report: Report): void {
  switch (problem.kind) {
    case "outside":
      return report.error("outside-project", `${quoted(problem.path)} leads out of the project`, place, { help: OUTSIDE_HELP });
    case "bad-glob":
      return report.error("bad-glob", `${quoted(pattern)} is not a glob`, place, { help: problem.help });
    case "not-config":
      return report.error("not-config", `${quoted(problem.path)} can't be included`, place, { help: CONFIG_HELP });
    case "unreadable": {
      const { code, summary, help } = explainUnreadable(problem.why, quoted(problem.path), 0);
      const unknown = "what it declares is not known, and would count as removed";
      return report.error(code, summary, place, { help: help === undefined ? unknown : `${help}: ${unknown}` });
    }
    default:
      return problem satisfies never;
  }
}

const CONFIG_HELP = "an included file is named *.yaml, *.yml or *.json, as is the target of a link, and lies outside .git";
const USUAL_HELP = "globs are relative to the root file's folder, and match files named *.yaml, *.yml or *.json";

interface Globbing {
  readonly tree: SourceTree;
  readonly directory: string;
  readonly patterns: readonly string[];
  readonly budget: GlobBudget;
}

async function reportEmpty(
  { tree, directory, patterns, budget }: Globbing,
  empty: readonly number[],
  include: Place,
  report: Report,
): Promise<void> {
  // Whatever stands beside what each may have meant.
  const beside = empty.map((index) => (patterns[index] as string).replace(/[^/]*$/, "*.{yaml,yml}"));
  const siblings = empty.length === 0 ? [] : await globProject(tree, directory, beside, budget);
  for (const [at, index] of empty.entries()) {
    const pattern = patterns[index] as string;
    report.error("include-matches-nothing", `no file matches ${quoted(pattern)}`, within(include, index), {
      help: () => didYouMean(pattern, siblings[at]?.names ?? []) ?? USUAL_HELP,
    });
  }
}
