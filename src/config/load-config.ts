import { isAbsolute, resolve } from "node:path";
import type { Config, LoadResult } from "../model/config.ts";
import type { Environment } from "../model/environment.ts";
import type { Instant } from "../model/instant.ts";
import { readConfigFiles } from "./files/read-config.ts";
import { workTree } from "./files/work-tree.ts";
import type { SourceTree } from "../model/source-tree.ts";
import { loadRecurrence } from "./recurrence/load.ts";
import { createReport } from "./report.ts";
import { sortDiagnostics } from "./sort-diagnostics.ts";
import { readSecretFiles } from "./resolve/secret-files.ts";
import { type Parser, withParser } from "./yaml/parse.ts";

export interface LoadOptions {
  /** The working directory. */
  readonly directory: string;
  /** The root file, absolute or relative to `directory`; `xroom.yaml` if not given. */
  readonly file?: string;
  /** Where `{ env: NAME }` is looked up; nothing else of the process is read. */
  readonly environment: Environment;
  /** The clock, which says which occurrences of recurring meetings are near. */
  readonly now: Instant;
  /** `false`: a secret that isn't there is no error, and its password a Secret without its value. Nothing can be called for such a config. */
  readonly secrets?: boolean;
  /** Where the config's files are; on disk if not given. Files of secrets are always read from disk. */
  readonly tree?: SourceTree;
}

/** Reads, checks, merges and resolves a config. What is wrong with it is in the diagnostics, all at once; nothing is thrown for it. */
export function loadConfig(options: LoadOptions): Promise<LoadResult> {
  return withParser((parser) => loadWith(parser, options));
}

async function loadWith(
  parser: Parser,
  { directory, file = "xroom.yaml", environment, now, secrets = true, tree = workTree }: LoadOptions,
): Promise<LoadResult> {
  const report = createReport();
  const files = await readConfigFiles(tree, isAbsolute(file) ? file : resolve(directory, file), parser, report);
  if (files === undefined) return { config: undefined, diagnostics: sortDiagnostics(report.diagnostics) };

  const values = files.checked.map(({ value }) => value);
  const secretFiles = await readSecretFiles(files.directory, values);
  // What resolves times takes its time to load, and a file that can't be read needs none of it.
  const { resolveConfig } = await import("./resolve/resolve-config.ts");
  const recur = await loadRecurrence(files.texts);
  const config = resolveConfig(files, { environment, secretFiles, secretsNeeded: secrets, report, recur, now });
  const diagnostics = sortDiagnostics(report.diagnostics);
  if (!diagnostics.some(({ severity }) => severity === "error")) return { config, diagnostics };
  return { config: undefined, ...(files.uncertain ? {} : { sure: bookingsOf(config) }), diagnostics };
}

/** A webhook that has lost its room, say, would be taken for another. */
function bookingsOf(config: Config): Config {
  return { ...config, domains: new Map([...config.domains].map(([name, domain]) => [name, { ...domain, webhooks: [] }])) };
}
