import { isAbsolute, resolve } from "node:path";
import type { Config, LoadResult, RegionConfig } from "../model/config.ts";
import type { Environment } from "../model/environment.ts";
import type { Instant } from "../model/instant.ts";
import type { SourceTree } from "../model/source-tree.ts";
import { composeFiles } from "./compose/index.ts";
import { type ConfigPart, readConfigFiles } from "./files/read-config.ts";
import { createWorkTree } from "./files/work-tree.ts";
import { loadRecurrence } from "./recurrence/load.ts";
import { createReport, toldBy } from "./report.ts";
import { ALL_SECRETS, type SecretsFor } from "./resolve/named-secrets.ts";
import { readSecretFiles } from "./resolve/secret-files.ts";
import { allowedVariables } from "./resolve/variables.ts";

export interface LoadOptions {
  readonly directory: string;
  /** Relative to `directory`; `xroom.yaml` if not given. */
  readonly file?: string;
  readonly environment: Environment;
  readonly now: Instant;
  /** Globs of variables that a config may name though they are not for it, besides XROOM_ALLOW_ENV. */
  readonly allowEnv?: readonly string[] | undefined;
  /** Whether those of a domain are needed; a missing one that isn't is a Secret without a value, and no error. */
  readonly secrets?: boolean | ((domain: string) => boolean);
  /** Which secrets each domain may name. Default: all. */
  readonly secretsFor?: SecretsFor | undefined;
  /** Whether to tell what it comes to, with the place of each value. */
  readonly declared?: boolean;
  /** The disk if not given. Secret files are always read from disk. */
  readonly tree?: SourceTree;
  /** One domain and its files, in place of all. */
  readonly part?: ConfigPart | undefined;
  /** In place of those that the root file declares. */
  readonly regions?: ReadonlyMap<string, RegionConfig> | undefined;
}

/** All errors are diagnostics. */
export async function loadConfig({
  directory,
  file = "xroom.yaml",
  environment,
  now,
  secrets = true,
  allowEnv = [],
  secretsFor = ALL_SECRETS,
  declared = false,
  tree = createWorkTree(),
  part,
  regions,
}: LoadOptions): Promise<LoadResult> {
  const report = createReport();
  const allowsVariable = allowedVariables(allowEnv, environment);
  const files = await readConfigFiles(tree, isAbsolute(file) ? file : resolve(directory, file), report, part);
  if (files === undefined) return { config: undefined, ...(await toldBy(report)) };

  const all = [files.root, ...files.included];
  const secretFiles = await readSecretFiles(files.directory, all);
  // Slow to load.
  const { resolveConfig } = await import("./resolve/resolve-config.ts");
  const composed = composeFiles(files, report, part?.domain);
  const createRecurrence = await loadRecurrence(all.map((each) => each.file));
  const options = {
    environment,
    secretFiles,
    secretsNeeded: typeof secrets === "boolean" ? () => secrets : secrets,
    allowsVariable,
    secretsFor,
    report,
    createRecurrence,
    now,
    regions,
    ...composed,
  };
  const config = resolveConfig(files, options);
  const told = await toldBy(report);
  if (report.errors === 0) {
    if (!declared) return { config, ...told };
    const { declareConfig } = await import("./declared/index.ts");
    return { config, declared: await declareConfig(files, composed.composed, config), ...told };
  }
  return { config: undefined, ...(files.incomplete ? {} : { certain: withoutWebhooks(config) }), ...told };
}

/** A webhook without its room would count as one of the domain. */
function withoutWebhooks(config: Config): Config {
  return { ...config, domains: new Map([...config.domains].map(([name, domain]) => [name, { ...domain, webhooks: [] }])) };
}
