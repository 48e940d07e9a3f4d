import { desireAll } from "../config/desire.ts";
import { BUILT_IN_REGIONS, DEFAULT_CREDENTIALS, DEFAULT_MAX_REMOVALS, DEFAULT_STATE, loadConfig } from "../config/index.ts";
import { settingsOf } from "../config/settings.ts";
import { sortDiagnostics } from "../config/sort-diagnostics.ts";
import type { ConfigPart } from "../config/files/read-config.ts";
import type { Config, RegionConfig, Settings } from "../model/config.ts";
import type { DeclaredConfig } from "../model/declared.ts";
import { type Diagnostic, Failure } from "../model/diagnostic.ts";
import { tell } from "../model/told.ts";
import type { Policy } from "../policy/index.ts";
import type { Desired, DesiredSeries } from "../resources/contract.ts";
import { KINDS } from "../resources/registry.ts";
import type { ProjectOptions } from "./options.ts";

type LoadOptions = Pick<
  ProjectOptions,
  "directory" | "file" | "tree" | "environment" | "now" | "config" | "kinds" | "secrets" | "allowEnv" | "declared" | "policy"
>;

/** Of a config that is loaded domain by domain, for regions that it doesn't name. */
export interface PartOptions {
  readonly part?: ConfigPart | undefined;
  readonly knownRegions?: ReadonlyMap<string, RegionConfig> | undefined;
  /** Adds what the files don't declare. */
  readonly amend?: ((config: Config) => Config) | undefined;
}

export interface Loaded {
  readonly config: Settings;
  readonly hasConfig: boolean;
  readonly files: Config["files"];
  readonly desired: readonly Desired[];
  readonly series: readonly DesiredSeries[];
  readonly diagnostics: readonly Diagnostic[];
  /** If it was asked for. */
  readonly declared?: DeclaredConfig;
  readonly policy?: Policy;
}

export interface NotLoaded {
  readonly errors: readonly Diagnostic[];
}

/** Throws a Failure with all errors of the config. */
export async function load(options: LoadOptions): Promise<Loaded> {
  const loaded = await tryLoad(options);
  if (!("errors" in loaded)) return loaded;
  const isMissing = options.file === undefined && loaded.errors.every(({ code }) => code === "no-config");
  if (options.config === "optional" && isMissing) return withoutConfig(options.directory);
  throw new Failure(loaded.errors);
}

export async function tryLoad(options: LoadOptions & PartOptions): Promise<Loaded | NotLoaded> {
  const { directory, file, tree, environment, now, allowEnv, secrets = true, declared = false, kinds = KINDS } = options;
  const policy: Pick<Loaded, "policy"> = options.policy === undefined ? {} : { policy: await policyIn(options.policy) };
  const source = { ...(file === undefined ? {} : { file }), ...(tree === undefined ? {} : { tree }) };
  const loaded = await loadConfig({
    directory,
    ...source,
    environment,
    now,
    secrets,
    allowEnv,
    secretsFor: policy.policy?.secretsFor,
    declared: declared || options.policy !== undefined,
    part: options.part,
    regions: options.knownRegions,
  });
  if (loaded.config === undefined) {
    const more = loaded.certain === undefined ? undefined : desireAll(loaded.certain, kinds, now);
    const errors = sortDiagnostics([...loaded.diagnostics, ...(more?.diagnostics ?? [])]);
    return { errors: tell(errors, { ...loaded.untold, errors: loaded.untold.errors + (more?.untold ?? 0) }) };
  }
  const whole = options.amend?.(loaded.config) ?? loaded.config;
  const { desired, series, diagnostics: own, untold } = desireAll(whole, kinds, now);
  const diagnostics = tell([...loaded.diagnostics, ...own], { ...loaded.untold, errors: loaded.untold.errors + untold });
  if (diagnostics.some(({ severity }) => severity === "error")) return { errors: diagnostics };
  const { files, ...config } = whole;
  const told = loaded.declared === undefined ? {} : { declared: loaded.declared };
  return { config: settingsOf(config), hasConfig: true, files, desired, series, diagnostics, ...told, ...policy };
}

/** Slow to load. */
async function policyIn(file: NonNullable<LoadOptions["policy"]>): Promise<Policy> {
  const { readPolicyFile } = await import("../policy/index.ts");
  return await readPolicyFile(file);
}

export function withoutConfig(directory: string): Loaded {
  const config: Settings = {
    directory,
    credentials: DEFAULT_CREDENTIALS,
    regions: new Map(BUILT_IN_REGIONS.map((region) => [region.name, region])),
    state: DEFAULT_STATE,
    safety: { maxRemovals: DEFAULT_MAX_REMOVALS },
    domains: new Map(),
  };
  return { config, hasConfig: false, files: [], desired: [], series: [], diagnostics: [] };
}
