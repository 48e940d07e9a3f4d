/** Which files declare which domain, so that one domain can be loaded alone. Each file is parsed by itself and dropped. */
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
  /** The included files of each domain; the root's domains are there without any. */
  readonly domains: ReadonlyMap<string, readonly string[]>;
  /** What is wrong with each file that can't be used, by name. */
  readonly broken: ReadonlyMap<string, readonly Diagnostic[]>;
  /** By name: what it declares, and the digest of its text. */
  readonly files: ReadonlyMap<string, IndexedFile>;
}

export interface IndexedFile {
  readonly digest: string;
  readonly domains: readonly string[];
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
  if (read !== undefined) files.set(name, { digest: digestOf(read.root.file.text), domains: domainsOf(read.root) });
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
  const file = { digest, domains: domainsOf(checked) };
  // One with errors is read again, for its errors.
  return report.errors === 0 ? file : { ...file, digest: "" };
}

async function explained(report: Report, name: string): Promise<readonly Diagnostic[]> {
  const found = await report.diagnostics();
  if (found.length > 0) return found;
  return [{ severity: "error", code: "unreadable-file", summary: `${name} can't be read` }];
}

function domainsOf({ value }: CheckedFile): readonly string[] {
  return Object.keys(value.domains ?? {});
}

function filesByDomain(files: ReadonlyMap<string, IndexedFile>, root: string): ReadonlyMap<string, readonly string[]> {
  const domains = new Map<string, string[]>();
  for (const [name, file] of files)
    for (const domain of file.domains) {
      const own = domains.get(domain) ?? [];
      domains.set(domain, name === root ? own : [...own, name]);
    }
  return domains;
}

function digestOf(text: string): string {
  return process.getBuiltinModule("node:crypto").createHash("sha256").update(text).digest("base64url");
}
