import type { Credential } from "../../model/denied-variables.ts";
import type { Environment } from "../../model/environment.ts";
import type { Config, DomainConfig, MaxRemovals } from "../../model/config.ts";
import type { Instant } from "../../model/instant.ts";
import { DEFAULT_CREDENTIALS, DEFAULT_HORIZON, DEFAULT_MAX_REMOVALS, DEFAULT_STATE } from "../defaults.ts";
import type { CreateRecurrence } from "../recurrence/load.ts";
import { createDates } from "../recurrence/work.ts";
import type { ConfigFiles } from "../files/read-config.ts";
import { type Place, within } from "../place.ts";
import type { Report } from "../report.ts";
import type { Composed } from "../compose/index.ts";
import { createZones } from "../time/zones.ts";
import type { Context, Defaults } from "./context.ts";
import { resolveDomain, timezoneOf } from "./domain.ts";
import { createEvaluate } from "./evaluations.ts";
import { createIgnoreBudget } from "./ignore-budget.ts";
import { BUILT_IN_REGIONS, checkRegion, resolveRegions } from "./regions.ts";
import { ALL_SECRETS, type SecretsFor } from "./named-secrets.ts";
import type { SecretFiles } from "./secret-files.ts";
import { createSeriesBudget } from "./series-budget.ts";
import { resolveHorizon, resolveZone } from "./times.ts";
import { type AllowsVariable, checkCredential } from "./variables.ts";

export interface ResolveOptions extends Composed {
  readonly environment: Environment;
  readonly secretFiles: SecretFiles;
  readonly secretsNeeded: (domain: string) => boolean;
  readonly allowsVariable: AllowsVariable;
  readonly secretsFor: SecretsFor;
  readonly report: Report;
  /** Throws if no file has a rule. */
  readonly createRecurrence: CreateRecurrence;
  readonly now: Instant;
  /** In place of the root file's. */
  readonly regions?: Config["regions"] | undefined;
}

/** Leaves out what has errors. */
export function resolveConfig(
  files: ConfigFiles,
  { report, createRecurrence, composed, secretsNeeded, secretsFor, regions: given, ...options }: ResolveOptions,
): Config {
  const { value: root, file } = files.root;
  const checked = [files.root, ...files.included];
  const place: Place = { file, path: [] };
  const regions = given ?? resolveRegions(root, place, report);
  const declaredRegions = typeof file.value === "object" ? ((file.value as { regions?: unknown } | null)?.regions ?? {}) : {};
  const regionNames = new Set([...BUILT_IN_REGIONS.map(({ name }) => name), ...regions.keys(), ...Object.keys(declaredRegions)]);
  const dates = createDates();
  const context: Context = {
    ...options,
    isSecretNeeded: true,
    secrets: { domain: "", ...ALL_SECRETS("") },
    report,
    zones: createZones(dates.readClock),
    evaluate: createEvaluate(createRecurrence, dates),
    regions,
    regionNames,
    incomplete: files.incomplete,
    seriesBudget: createSeriesBudget(report),
    ignoreBudget: createIgnoreBudget(report),
  };
  const defaults = resolveDefaults(files, context);

  const domains = new Map<string, DomainConfig>();
  for (const [name, parts] of composed) {
    const own = { ...context, isSecretNeeded: secretsNeeded(name), secrets: { domain: name, ...secretsFor(name) } };
    domains.set(name, resolveDomain(name, parts, defaults, own));
  }
  return {
    ...(root.project === undefined ? {} : { project: root.project }),
    directory: files.directory,
    files: checked.map(({ file: { name, text } }) => ({ name, text })),
    credentials: {
      id: resolveCredential("id", files, context),
      secret: resolveCredential("secret", files, context),
      previous: resolveCredential("previous", files, context),
    },
    regions,
    ...timezoneOf(defaults.zone),
    state: root.state ?? DEFAULT_STATE,
    safety: { maxRemovals: resolveMaxRemovals(root.safety?.maxRemovals) },
    domains,
  };
}

function resolveCredential(part: Credential, { root: { value, file } }: ConfigFiles, context: Context): string {
  const name = value.credentials?.[part]?.env;
  if (name === undefined) return DEFAULT_CREDENTIALS[part];
  checkCredential(name, part, { file, path: ["credentials", part, "env"] }, context);
  return name;
}

function resolveDefaults({ root: { value, file } }: ConfigFiles, context: Context): Defaults {
  const { region, timezone, horizon = DEFAULT_HORIZON } = value.defaults ?? {};
  const place = (key: string): Place => within({ file, path: ["defaults"] }, key);
  if (region !== undefined) checkRegion(region, place("region"), context);
  return {
    region,
    zone: timezone === undefined ? "none" : (resolveZone(timezone, place("timezone"), context) ?? "wrong"),
    horizon: resolveHorizon(horizon, place("horizon"), context),
  };
}

function resolveMaxRemovals(value: string | number | undefined): MaxRemovals {
  if (value === undefined) return DEFAULT_MAX_REMOVALS;
  return typeof value === "number" ? { count: value } : { percent: Number(value.slice(0, -1)) };
}
