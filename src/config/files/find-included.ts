import type { SourceTree } from "../../model/source-tree.ts";
import { didYouMean } from "../did-you-mean.ts";
import { type Place, within } from "../place.ts";
import { quoted } from "../quote.ts";
import type { Report } from "../report.ts";
import type { CheckedFile } from "../schema/check-file.ts";
import { OUTSIDE_HELP } from "./explain-unreadable.ts";
import { globProject } from "./glob.ts";

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
  for (const [index, pattern] of (root.value.include ?? []).entries()) {
    const place = within({ file: root.file, path: [] }, "include", index);
    const found = await globProject(tree, directory, pattern);
    if (found.kind === "outside") {
      report.error("outside-project", `${quoted(found.path)} leads out of the project`, place, { help: OUTSIDE_HELP });
    } else if (found.kind === "bad-glob") {
      report.error("bad-glob", `${quoted(pattern)} is not a glob`, place, { help: found.help });
    } else if (found.kind === "not-config") {
      report.error("not-config", `${quoted(found.path)} can't be included`, place, { help: CONFIG_HELP });
    } else if (found.names.length === 0) {
      const help = await similarName(tree, directory, pattern);
      report.error("include-matches-nothing", `no file matches ${quoted(pattern)}`, place, { help });
    } else {
      for (const name of found.names) if (!places.has(name)) places.set(name, place);
    }
  }
  return [...places].map(([name, place]) => ({ name, place })).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

const CONFIG_HELP = "an included file is named *.yaml, *.yml or *.json, as is the target of a link, and lies outside .git";

async function similarName(tree: SourceTree, directory: string, pattern: string): Promise<string> {
  const usual = "globs are relative to the root file's folder, and match files named *.yaml, *.yml or *.json";
  const siblings = await globProject(tree, directory, pattern.replace(/[^/]*$/, "*.{yaml,yml}"));
  return (siblings.kind === "files" ? didYouMean(pattern, siblings.names) : undefined) ?? usual;
}
