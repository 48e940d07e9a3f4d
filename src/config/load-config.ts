import { isAbsolute, resolve } from "node:path";
import type { Config, LoadResult } from "../model/config.ts";
import type { Environment } from "../model/environment.ts";
import type { Instant } from "../model/instant.ts";
import type { SourceTree } from "../model/source-tree.ts";
import { readConfigFiles } from "./files/read-config.ts";
import { workTree } from "./files/work-tree.ts";
import { loadRecurrence } from "./recurrence/load.ts";
import { createReport } from "./report.ts";
import { readSecretFiles } from "./resolve/secret-files.ts";

export interface LoadOptions {
  /** The working directory. */
  readonly directory: string;
  /** The root file, absolute or relative to `directory`; `xroom.yaml` if not given. */
  readonly file?: string;
  /** The variables of `{ env: NAME }`. */
  readonly environment: Environment;
  /** Which occurrences of series are near. */
  readonly now: Instant;
  /** `false`: a missing secret is no error, and its password a Secret without a value. Such a config can't be applied. */
  readonly secrets?: boolean;
  /** Where the config files are; on disk if not given. Secret files are always read from disk. */
  readonly tree?: SourceTree;
}

/** Reads, checks, merges and resolves a config. Errors are diagnostics, all at once. */
export async function loadConfig({
  directory,
  file = "xroom.yaml",
  environment,
  now,
  secrets = true,
  tree = workTree,
}: LoadOptions): Promise<LoadResult> {
  const report = createReport();
  const files = await readConfigFiles(tree, isAbsolute(file) ? file : resolve(directory, file), report);
  if (files === undefined) return { config: undefined, diagnostics: await report.diagnostics() };

  const all = [files.root, ...files.included];
  const secretFiles = await readSecretFiles(
    files.directory,
    all.map(({ value }) => value),
  );
  // Takes long to load, and isn't needed for files that can't be read.
  const { resolveConfig } = await import("./resolve/resolve-config.ts");
  const createRecurrence = await loadRecurrence(all.map((each) => each.file));
  const config = resolveConfig(files, { environment, secretFiles, secretsNeeded: secrets, report, createRecurrence, now });
  const diagnostics = await report.diagnostics();
  if (report.errors === 0) return { config, diagnostics };
  return { config: undefined, ...(files.incomplete ? {} : { certain: withoutWebhooks(config) }), diagnostics };
}

/** A webhook that has lost its room would count as one for the whole domain. */
function withoutWebhooks(config: Config): Config {
  return { ...config, domains: new Map([...config.domains].map(([name, domain]) => [name, { ...domain, webhooks: [] }])) };
}
