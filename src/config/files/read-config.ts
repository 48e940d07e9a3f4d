import { basename, dirname, join, resolve } from "node:path";
import { type Place, within } from "../place.ts";
import type { Report } from "../report.ts";
import { type CheckedFile, checkFile, isMap } from "../schema/check-file.ts";
import { isTopLevelKey } from "../schema/schema-at.ts";
import { didYouMean } from "../did-you-mean.ts";
import { kindOf, quoted } from "../quote.ts";
import type { Parser } from "../yaml/parse.ts";
import type { ParseResult } from "../yaml/parsed-file.ts";
import { globProject } from "./glob.ts";
import { type Read, readProjectFile } from "./read-project-file.ts";
import { secretPathsIn } from "./secret-paths.ts";
import { codeOf, type SourceTree } from "../../model/source-tree.ts";

export interface ConfigFiles {
  /** The project: the real path of the root file's folder. */
  readonly directory: string;
  /** All that were read, the root first. */
  readonly texts: readonly { readonly name: string; readonly text: string }[];
  /** What is usable of them, the root first. */
  readonly checked: readonly CheckedFile[];
  readonly root: CheckedFile;
  /** Whether a file or a part of one that decides about others couldn't be used: what seems undeclared may be there. */
  readonly uncertain: boolean;
}

const MOST_MEBIBYTES = 64;

/** Reads the root file and all that it includes, and tells what is wrong with each. `undefined` if the root file can't be used. */
export async function readConfigFiles(
  tree: SourceTree,
  path: string,
  parser: Parser,
  report: Report,
): Promise<ConfigFiles | undefined> {
  const directory = await tree.realpath(dirname(path)).catch((error: unknown) => void codeOf(error));
  const name = basename(path);
  if (directory === undefined) {
    await reportNoConfig(tree, path, report);
    return undefined;
  }
  const read = await readProjectFile(tree, directory, name, MOST_MEBIBYTES);
  if (read.kind !== "text") {
    if (read.kind === "missing") await reportNoConfig(tree, path, report);
    else reportUnreadable(read, name, undefined, report);
    return undefined;
  }
  const root = parseAndCheck(name, read.text, "root", parser, report);
  if (root === undefined) return undefined;
  const further = await readIncluded(tree, directory, { root, realPath: read.realPath }, parser, report);
  return {
    directory,
    texts: [{ name, text: read.text }, ...further.texts],
    checked: [root, ...further.checked],
    root,
    uncertain: root.uncertain || further.uncertain,
  };
}

/** An included file, before anything is told of it. */
interface Included {
  readonly name: string;
  readonly text: string;
  readonly realPath: string;
  readonly parsed: ParseResult;
  /** Where it is included. */
  readonly place: Place;
}

async function readIncluded(
  tree: SourceTree,
  directory: string,
  { root, realPath }: { readonly root: CheckedFile; readonly realPath: string },
  parser: Parser,
  report: Report,
): Promise<Pick<ConfigFiles, "texts" | "checked" | "uncertain">> {
  const files: Included[] = [];
  let uncertain = false;
  const known = new Set([realPath]);
  for (const { included, place } of await includedFiles(tree, directory, root, report)) {
    const further = await readProjectFile(tree, directory, included, MOST_MEBIBYTES);
    if (further.kind !== "text") {
      reportUnreadable(further, included, place, report);
      uncertain = true;
    } else if (!known.has(further.realPath)) {
      known.add(further.realPath);
      files.push({ ...further, name: included, parsed: parser.parse(included, further.text), place });
    }
  }

  if (files.length === 0) return { texts: [], checked: [], uncertain };
  // Any of them may name another as the file of a secret: so nothing is told of one before all are parsed.
  const values = files.flatMap(({ text, parsed: { file } }) => (file === undefined ? [] : [{ text, value: file.value }]));
  const secrets = await secretPathsIn(tree, directory, [{ text: root.file.text, value: root.file.value }, ...values]);
  const checked: CheckedFile[] = [];
  for (const each of files) {
    const file = refuse(each, secrets, report) ? undefined : checkParsed(each.parsed, "included", report);
    if (file !== undefined) checked.push(file);
    uncertain ||= file === undefined || file.uncertain;
  }
  return { texts: files.map(({ name, text }) => ({ name, text })), checked, uncertain };
}

/** Whether a file isn't for us to tell of what is in it. */
function refuse({ name, text, realPath, parsed, place }: Included, secrets: ReadonlySet<string>, report: Report): boolean {
  if (secrets.has(realPath)) {
    const help = "take one of the two out: what is in the file of a secret is never shown, and errors show what is in a config";
    report.error("included-secret", `${quoted(name)} is the file of a secret, and can't be included`, place, { help });
    return true;
  }
  if (isOurs(parsed, text)) return false;
  const given = parsed.file === undefined ? "what can't be read" : kindOf(parsed.file.value);
  const held = given === "a map" ? 'a map without "version" and "domains"' : given;
  report.error("not-config", `${quoted(name)} is no config file: it holds ${held}`, place, {
    help: 'a file that is included has "version" and "domains"; name the files so that no others match',
  });
  return true;
}

/** Whether a file, broken as it may be, is meant for us: what is in any other may be secret. */
function isOurs({ file, diagnostics }: ParseResult, text: string): boolean {
  if (file !== undefined) return isMap(file.value) && Object.keys(file.value).some(isTopLevelKey);
  const isQuoted = diagnostics.some(({ excerpt }) => excerpt !== undefined);
  return !isQuoted || /^\s*(?:\{\s*)?["']?(?:version|domains)["']?\s*:/m.test(text);
}

/** One file of a config; `undefined` if it can't be used at all. */
export function parseAndCheck(
  name: string,
  text: string,
  role: "root" | "included",
  parser: Parser,
  report: Report,
): CheckedFile | undefined {
  return checkParsed(parser.parse(name, text), role, report);
}

function checkParsed({ file, diagnostics }: ParseResult, role: "root" | "included", report: Report): CheckedFile | undefined {
  report.add(diagnostics);
  return file === undefined ? undefined : checkFile(file, role, report);
}

/** The names that the root's globs match, each once, in order, and the glob that each is from. */
async function includedFiles(
  tree: SourceTree,
  directory: string,
  root: CheckedFile,
  report: Report,
): Promise<readonly { included: string; place: Place }[]> {
  const places = new Map<string, Place>();
  for (const [index, pattern] of (root.value.include ?? []).entries()) {
    const place = within({ file: root.file, path: [] }, "include", index);
    const found = await globProject(tree, directory, pattern);
    if (found.kind === "outside") {
      report.error("outside-project", `${quoted(found.path)} leads out of the project`, place, { help: OUTSIDE_HELP });
    } else if (found.kind === "bad-glob") {
      report.error("bad-glob", `${quoted(pattern)} isn't a glob`, place, { help: found.help });
    } else if (found.kind === "not-config") {
      report.error("not-config", `${quoted(found.path)} can't be included`, place, { help: CONFIG_HELP });
    } else if (found.names.length === 0) {
      report.error("include-matches-nothing", `no file matches ${quoted(pattern)}`, place, {
        help: await similarFile(tree, directory, pattern),
      });
    } else {
      for (const name of found.names) if (!places.has(name)) places.set(name, place);
    }
  }
  return [...places].map(([included, place]) => ({ included, place })).toSorted((a, b) => (a.included < b.included ? -1 : 1));
}

const CONFIG_HELP =
  "included are files named *.yaml, *.yml or *.json, also after symbolic links were followed, and nothing that is git's own";
const OUTSIDE_HELP = "files are taken from the folder of the root file and below it, after symbolic links were followed";

async function similarFile(tree: SourceTree, directory: string, pattern: string): Promise<string> {
  const usual = "globs are relative to the root file's folder, and take files named *.yaml, *.yml or *.json";
  const siblings = await globProject(tree, directory, pattern.replace(/[^/]*$/, "*.{yaml,yml}"));
  return (siblings.kind === "files" ? didYouMean(pattern, siblings.names) : undefined) ?? usual;
}

/** What the root file is called where nothing else is said. */
const ROOT_NAME = "xroom.yaml";

async function reportNoConfig(tree: SourceTree, path: string, report: Report): Promise<void> {
  report.error("no-config", `there is no config at ${resolve(path)}`, undefined, {
    help: await noConfigHelp(tree, resolve(path)),
  });
}

async function noConfigHelp(tree: SourceTree, path: string): Promise<string> {
  const folder = dirname(path);
  if (basename(path) !== ROOT_NAME) {
    const beside = await tree.list(folder).catch(() => []);
    const names = beside.map(({ name }) => name).filter((name) => /\.ya?ml$/.test(name));
    return didYouMean(basename(path), names) ?? `it is named by --config or XROOM_CONFIG: check its name and folder`;
  }
  const above = await folderAbove(tree, folder);
  if (above === undefined) return "run `xroom init` to begin one, or name it with --config FILE";
  return `there is one in ${above}: work there, with -C ${above}`;
}

/** The nearest folder above that has a root file. */
async function folderAbove(tree: SourceTree, folder: string): Promise<string | undefined> {
  const above = dirname(folder);
  if (above === folder) return undefined;
  const found = await tree.realpath(join(above, ROOT_NAME)).catch(() => undefined);
  return found === undefined ? folderAbove(tree, above) : above;
}

function reportUnreadable(read: Exclude<Read, { kind: "text" }>, name: string, place: Place | undefined, report: Report): void {
  switch (read.kind) {
    case "missing":
      report.error("unreadable-file", `${name} can't be read: it is no longer there`, place);
      return;
    case "outside":
      report.error("outside-project", `${name} is a link that leads out of the project`, place, { help: OUTSIDE_HELP });
      return;
    case "not-a-file":
      report.error("unreadable-file", `${name} can't be read: it isn't a file`, place);
      return;
    case "too-large":
      report.error("file-too-large", `${name} is larger than ${MOST_MEBIBYTES} MiB`, place, {
        help: "spread it over several files, and name them under `include`",
      });
      return;
    case "not-utf8":
      report.error("not-utf8", `${name} isn't UTF-8`, place, { help: "save it as UTF-8" });
      return;
    case "unreadable":
      report.error("unreadable-file", `${name} can't be read: ${read.reason}`, place);
      return;
    default:
      read satisfies never;
  }
}
