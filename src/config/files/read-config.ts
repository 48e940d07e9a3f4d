import { basename, dirname } from "node:path";
import type { SourceTree } from "../../model/source-tree.ts";
import type { Place } from "../place.ts";
import { quoted, typeOf } from "../quote.ts";
import type { Report } from "../report.ts";
import { type CheckedFile, checkFile, isMap } from "../schema/check-file.ts";
import { isTopLevelKey } from "../schema/schema-at.ts";
import { parseFile } from "../yaml/parse-file.ts";
import type { ParseResult } from "../yaml/parsed-file.ts";
import { explainUnreadable } from "./explain-unreadable.ts";
import { findIncluded } from "./find-included.ts";
import { type ProjectFile, readProjectFile } from "./read-project-file.ts";
import { reportNoConfig } from "./report-no-config.ts";
import { secretPathsIn } from "./secret-paths.ts";

export interface ConfigFiles {
  /** The real path of the root file's folder. */
  readonly directory: string;
  readonly root: CheckedFile;
  readonly included: readonly CheckedFile[];
  /** Whether undeclared objects may be declared in a part that can't be used. */
  readonly incomplete: boolean;
}

const MOST_MEBIBYTES = 64;

/** `undefined` if the root file can't be used. */
export async function readConfigFiles(tree: SourceTree, path: string, report: Report): Promise<ConfigFiles | undefined> {
  const real = await tree.realpath(dirname(path));
  if (real.kind !== "path") {
    await reportNoConfig(tree, path, report);
    return undefined;
  }
  const directory = real.path;
  const name = basename(path);
  const read = await readProjectFile(tree, directory, name, MOST_MEBIBYTES);
  if (read.kind !== "text") {
    if (read.kind === "missing") await reportNoConfig(tree, path, report);
    else reportUnreadable(read, name, undefined, report);
    return undefined;
  }
  const root = checkParsed(await parseFile(name, read.text), "root", report);
  if (root === undefined) return undefined;
  const { included, incomplete } = await readIncluded(tree, directory, { root, realPath: read.realPath }, report);
  return { directory, root, included, incomplete: root.incomplete || incomplete };
}

/** Parsed, but not reported on. */
interface IncludedFile {
  readonly name: string;
  readonly text: string;
  readonly realPath: string;
  readonly parsed: ParseResult;
  readonly place: Place;
}

async function readIncluded(
  tree: SourceTree,
  directory: string,
  { root, realPath }: { readonly root: CheckedFile; readonly realPath: string },
  report: Report,
): Promise<Pick<ConfigFiles, "included" | "incomplete">> {
  const files: IncludedFile[] = [];
  let incomplete = false;
  const known = new Set([realPath]);
  for (const { name, place } of await findIncluded(tree, directory, root, report)) {
    const read = await readProjectFile(tree, directory, name, MOST_MEBIBYTES);
    if (read.kind !== "text") {
      reportUnreadable(read, name, place, report);
      incomplete = true;
    } else if (!known.has(read.realPath)) {
      known.add(read.realPath);
      files.push({ ...read, name, parsed: await parseFile(name, read.text), place });
    }
  }

  if (files.length === 0) return { included: [], incomplete };
  // Errors quote files, and each file may name another as a secret: so all are parsed first.
  const values = files.flatMap(({ text, parsed: { file } }) => (file === undefined ? [] : [{ text, value: file.value }]));
  const secrets = await secretPathsIn(tree, directory, [{ text: root.file.text, value: root.file.value }, ...values]);
  const included: CheckedFile[] = [];
  for (const each of files) {
    const checked = refuse(each, secrets, report) ? undefined : checkParsed(each.parsed, "included", report);
    if (checked !== undefined) included.push(checked);
    incomplete ||= checked === undefined || checked.incomplete;
  }
  return { included, incomplete };
}

/** Errors must not quote such files. */
function refuse({ name, text, realPath, parsed, place }: IncludedFile, secrets: ReadonlySet<string>, report: Report): boolean {
  if (secrets.has(realPath)) {
    const help = "take it out of `include`, or keep the secret in another file: errors quote config files, and never secrets";
    report.error("included-secret", `${quoted(name)} holds a secret, and can't be included`, place, { help });
    return true;
  }
  if (isConfig(parsed, text)) return false;
  const given = parsed.file === undefined ? "invalid YAML" : typeOf(parsed.file.value);
  const held = given === "a map" ? 'a map without "version" and "domains"' : given;
  report.error("not-config", `${quoted(name)} is not a config file: it holds ${held}`, place, {
    help: 'an included file has "version" and "domains"; let the globs match no other files',
  });
  return true;
}

/** Even if it is broken. */
function isConfig({ file, diagnostics }: ParseResult, text: string): boolean {
  if (file !== undefined) return isMap(file.value) && Object.keys(file.value).some(isTopLevelKey);
  const isQuoted = diagnostics.some(({ excerpt }) => excerpt !== undefined);
  return !isQuoted || /^\s*(?:\{\s*)?["']?(?:version|domains)["']?\s*:/m.test(text);
}

export function checkParsed(
  { file, diagnostics }: ParseResult,
  role: "root" | "included",
  report: Report,
): CheckedFile | undefined {
  report.add(diagnostics);
  return file === undefined ? undefined : checkFile(file, role, report);
}

function reportUnreadable(
  read: Exclude<ProjectFile, { readonly kind: "text" }>,
  name: string,
  place: Place | undefined,
  report: Report,
): void {
  const { code, summary, help } = explainUnreadable(read, name, MOST_MEBIBYTES);
  const split = "split it into several files, and name them under `include`";
  report.error(code, summary, place, { help: read.kind === "too-large" ? split : help });
}
