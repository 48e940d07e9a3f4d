/** Which files a domain needs, so that it can be loaded alone. Each file is parsed by itself and dropped. */
import { basename } from "node:path";
import { BUDGETS } from "../model/budgets.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { SourceTree } from "../model/source-tree.ts";
import { findIncluded } from "./files/find-included.ts";
import { checkParsed, readConfigFiles } from "./files/read-config.ts";
import { readProjectFile } from "./files/read-project-file.ts";
import { createReport, type Report } from "./report.ts";
import type { CheckedFile } from "./schema/check-file.ts";
import { parseFile } from "./yaml/parse-file.ts";

export interface ConfigIndex {
  /** The included files of each domain: those that declare it or a template. The root's domains are there too. */
  readonly domains: ReadonlyMap<string, readonly string[]>;
  /** What is wrong with each file that can't be used, by name. */
  readonly broken: ReadonlyMap<string, readonly Diagnostic[]>;
  /** By name: what it declares, and the digest of its text. */
  readonly files: ReadonlyMap<string, IndexedFile>;
}

export interface IndexedFile {
  readonly digest: string;
  readonly domains: readonly string[];
  /** Which any domain may use. */
  readonly hasTemplates: boolean;
}

/** `path` is the root file's. What `before` knows of a file by its digest is not read again. */
export async function indexConfig(tree: SourceTree, path: string, before?: ConfigIndex): Promise<ConfigIndex> {
  const known = new Map([...(before?.files.values() ?? [])].map((file) => [file.digest, file]));
  const files = new Map<string, IndexedFile>();
  const broken = new Map<string, readonly Diagnostic[]>();
  const name = basename(path);
  const report = createReport();
  const read = await readConfigFiles(tree, path, report, { files: [] });
  const included = read === undefined ? [] : await findIncluded(tree, read.directory, read.root, report);
  if (report.errors > 0) broken.set(name, await report.diagnostics());
  if (read !== undefined) files.set(name, indexed(read.root.file.text, read.root));
  for (const each of included) {
    const own = createReport();
    const file = await indexFile(tree, read?.directory ?? "", each.name, own, known);
    if (own.errors > 0 || file === undefined) broken.set(each.name, await explained(own, each.name));
    if (file !== undefined) files.set(each.name, file);
  }
  return { domains: filesByDomain(files, name), broken, files };
}

async function indexFile(
  tree: SourceTree,
  directory: string,
  name: string,
  report: Report,
  known: ReadonlyMap<string, IndexedFile>,
): Promise<IndexedFile | undefined> {
  const read = await readProjectFile(tree, directory, name, BUDGETS.fileBytes);
  if (read.kind !== "text") return undefined;
  const digest = digestOf(read.text);
  const same = known.get(digest);
  if (same !== undefined) return same;
  const checked = checkParsed(await parseFile(name, read.text), "included", report);
  if (checked === undefined) return undefined;
  const file = indexed(read.text, checked);
  // One with errors is read again, for its errors.
  return report.errors === 0 ? file : { ...file, digest: "" };
}

async function explained(report: Report, name: string): Promise<readonly Diagnostic[]> {
  const found = await report.diagnostics();
  if (found.length > 0) return found;
  return [{ severity: "error", code: "unreadable-file", summary: `${name} can't be read` }];
}

function indexed(text: string, { value, file }: CheckedFile): IndexedFile {
  // Of wrong templates, none may be left.
  const hasTemplates = Object.hasOwn(file.value as object, "templates");
  return { digest: digestOf(text), domains: Object.keys(value.domains ?? {}), hasTemplates };
}

function filesByDomain(files: ReadonlyMap<string, IndexedFile>, root: string): ReadonlyMap<string, readonly string[]> {
  const included = [...files].filter(([name]) => name !== root);
  const templates = included.filter(([, { hasTemplates }]) => hasTemplates).map(([name]) => name);
  const domains = new Map<string, Set<string>>();
  for (const domain of files.get(root)?.domains ?? []) domains.set(domain, new Set(templates));
  for (const [name, file] of included)
    for (const domain of file.domains) {
      const own = domains.get(domain) ?? new Set(templates);
      domains.set(domain, own.add(name));
    }
  return new Map([...domains].map(([domain, own]) => [domain, [...own]]));
}

function digestOf(text: string): string {
  return process.getBuiltinModule("node:crypto").createHash("sha256").update(text).digest("base64url");
}
