import { basename, dirname } from "node:path";
import { BUDGETS, MEBIBYTE } from "../../model/budgets.ts";
import type { SourceTree } from "../../model/source-tree.ts";
import { type Place, within } from "../place.ts";
import { quoted } from "../quote.ts";
import type { Report } from "../report.ts";
import { type CheckedFile, checkFile } from "../schema/check-file.ts";
import { parseFile } from "../yaml/parse-file.ts";
import type { ParseResult } from "../yaml/parsed-file.ts";
import { createTreeBudget, type TreeBudget } from "../yaml/tree-budget.ts";
import { explainUnreadable } from "./explain-unreadable.ts";
import { findIncluded, type IncludedName } from "./find-included.ts";
import { type Foreign, foreignIn } from "./foreign.ts";
import { CONFIG_FILE } from "./glob.ts";
import { type ProjectFile, readProjectFile } from "./read-project-file.ts";
import { reportNoConfig } from "./report-no-config.ts";
import { pathsOf, secretsNamedIn } from "./secret-paths.ts";

export interface ConfigFiles {
  /** The real path of the root file's folder. */
  readonly directory: string;
  readonly root: CheckedFile;
  readonly included: readonly CheckedFile[];
  /** Whether undeclared objects may be declared in a part that can't be used. */
  readonly incomplete: boolean;
}

/** Of a config that is read domain by domain. */
export interface ConfigPart {
  readonly domain: string;
  /** The included files that declare it, by their names in the project. */
  readonly files: readonly string[];
}

interface Reading {
  readonly tree: SourceTree;
  readonly directory: string;
  readonly report: Report;
  readonly treeBudget: TreeBudget;
  /** In place of what the globs of `include` match. */
  readonly files?: readonly string[] | undefined;
}

type ReadFile = Extract<ProjectFile, { readonly kind: "text" }>;

/** `undefined` if the root file can't be used. */
export async function readConfigFiles(
  tree: SourceTree,
  path: string,
  report: Report,
  part?: Pick<ConfigPart, "files">,
): Promise<ConfigFiles | undefined> {
  const name = basename(path);
  const real = await tree.realpath(dirname(path));
  const read = real.kind === "path" ? await readProjectFile(tree, real.path, name, BUDGETS.fileBytes) : real;
  if (real.kind !== "path" || read.kind !== "text") {
    if (read.kind === "missing") await reportNoConfig(tree, path, report);
    else if (read.kind !== "text") reportUnreadable(read, read === real ? dirname(path) : name, undefined, report);
    return undefined;
  }
  const reading: Reading = { tree, directory: real.path, report, treeBudget: createTreeBudget(), files: part?.files };
  const root = await readRoot(name, read, reading);
  return root === undefined ? undefined : await readIncluded(root, read, reading);
}

async function readRoot(
  name: string,
  { text, realPath }: ReadFile,
  { report, treeBudget }: Reading,
): Promise<CheckedFile | undefined> {
  if (basename(realPath) !== name && !CONFIG_FILE.test(realPath)) {
    const help = "a config, and what a link leads to, is named *.yaml, *.yml or *.json";
    report.error("not-config", `${name} is a link to a file that is not a config`, undefined, { help });
    return undefined;
  }
  const parsed = await parseFile(name, text, treeBudget);
  const foreign = foreignIn(parsed, text);
  if (foreign === undefined) return checkParsed(parsed, "root", report);
  reportForeignRoot(name, foreign, parsed, report);
  return undefined;
}

function reportForeignRoot(name: string, { held, at, newer }: Foreign, { file, diagnostics }: ParseResult, report: Report): void {
  if (file !== undefined && newer === true) {
    const summary = `${name} has a newer version of the format, or is not a config`;
    return report.error("newer-version", summary, { file, path: ["version"] }, { help: "install a newer xroom", bare: true });
  }
  const summary = `${name} is not a config file: it holds ${held}`;
  const help =
    "a config begins with `version: 1`, and has only the keys that `xroom schema` lists; nothing of this file is shown";
  if (file !== undefined) report.error("not-config", summary, { file, path: at, part: "key" }, { help, bare: true });
  else
    report.add(
      diagnostics.slice(0, 1).map(({ source }) => ({
        severity: "error",
        code: "not-config",
        summary,
        help,
        ...(source === undefined ? {} : { source }),
      })),
    );
}

async function readIncluded(root: CheckedFile, { realPath }: ReadFile, reading: Reading): Promise<ConfigFiles | undefined> {
  const { tree, directory, report } = reading;
  const included = new Map<string, CheckedFile>();
  const foreign: (readonly [IncludedName, Foreign, realPath: string])[] = [];
  const values: { readonly text: string; readonly value: unknown }[] = [{ text: root.file.text, value: root.file.value }];
  const seen = new Map<string, IncludedName | undefined>([[realPath, undefined]]);
  let incomplete = false;
  let bytes = root.file.text.length;
  const include = within({ file: root.file, path: [] }, "include");
  const names =
    reading.files?.map((each) => ({ name: each, place: include })) ?? (await findIncluded(tree, directory, root, report));
  for (const [index, each] of names.entries()) {
    const read = await readProjectFile(tree, directory, each.name, BUDGETS.fileBytes);
    if (read.kind !== "text") {
      reportUnreadable(read, each.name, each.place, report);
      incomplete = true;
      continue;
    }
    if (seen.has(read.realPath)) continue;
    seen.set(read.realPath, each);
    bytes += read.text.length;
    if (isTooMuch(index + 1, bytes, names.length - index, each.place, report)) {
      incomplete = true;
      break;
    }
    const parsed = await parseFile(each.name, read.text, reading.treeBudget);
    const { file } = parsed;
    if (file !== undefined) values.push({ text: read.text, value: file.value });
    const other = foreignIn(parsed, read.text);
    if (other !== undefined) foreign.push([each, other, read.realPath]);
    const checked = other === undefined ? checkParsed(parsed, "included", report) : undefined;
    if (checked !== undefined) included.set(read.realPath, checked);
    incomplete ||= checked === undefined || checked.incomplete;
  }

  // Errors quote files, and each file may name another as a secret.
  const named = secretsNamedIn(values);
  if (named.size > BUDGETS.files) {
    const summary = `the passwords of this config are in more than ${BUDGETS.files.toLocaleString("en")} files`;
    report.error("too-much-work", summary, undefined, { help: "name variables instead, { env: NAME }" });
    return undefined;
  }
  const secrets = await pathsOf(named, reading);
  for (const path of [...seen.keys()].filter((each) => secrets.has(each))) {
    const name = seen.get(path)?.name ?? root.file.name;
    report.retract(name);
    reportSecret(name, seen.get(path)?.place, report);
    if (path === realPath) return undefined;
    included.delete(path);
    incomplete = true;
  }
  for (const [each, other, path] of foreign) if (!secrets.has(path)) reportForeign(each, other, report);
  return { directory, root, included: [...included.values()], incomplete: root.incomplete || incomplete };
}

/** Whether the files up to this one are more than a run reads; and once one is wrong, fewer are. */
function isTooMuch(files: number, bytes: number, left: number, place: Place, report: Report): boolean {
  if (files > BUDGETS.files) {
    const most = BUDGETS.files.toLocaleString("en");
    report.error("too-much-work", `\`include\` matches more than ${most} files`, place, {
      help: "put several domains into one file",
    });
    return true;
  }
  if (bytes > BUDGETS.bytes) {
    const help = "keep what is not config out of `include`, or part the project";
    report.error(
      "too-much-work",
      `the files of this config have more than ${BUDGETS.bytes / MEBIBYTE} MiB, counted up to this one`,
      place,
      { help },
    );
    return true;
  }
  if (report.errors > 0 && bytes > BUDGETS.bytesIfWrong) {
    report.error("more-problems", `${left.toLocaleString("en")} more files are not checked`, place, {
      help: "mend the errors of the others first",
    });
    return true;
  }
  return false;
}

function reportSecret(name: string, place: Place | undefined, report: Report): void {
  const help = "take it out of `include`, or keep the secret in another file: errors quote config files, and never secrets";
  report.error(
    "included-secret",
    `${quoted(name)} holds a secret, and can't be ${place === undefined ? "a config" : "included"}`,
    place,
    { help },
  );
}

function reportForeign({ name, place }: IncludedName, { held }: Foreign, report: Report): void {
  report.error("not-config", `${quoted(name)} is not a config file: it holds ${held}`, place, {
    help: 'an included file has "version" and "domains"; let the globs match no other files',
  });
}

export function checkParsed(
  { file, diagnostics, untold = 0 }: ParseResult,
  role: "root" | "included",
  report: Report,
): CheckedFile | undefined {
  report.add(diagnostics);
  report.more(untold);
  return file === undefined ? undefined : checkFile(file, role, report);
}

function reportUnreadable(
  read: Exclude<ProjectFile, { readonly kind: "text" }>,
  name: string,
  place: Place | undefined,
  report: Report,
): void {
  const { code, summary, help } = explainUnreadable(read, name, BUDGETS.fileBytes);
  const split = "split it into several files, and name them under `include`";
  report.error(code, summary, place, { help: read.kind === "too-large" ? split : help });
}
