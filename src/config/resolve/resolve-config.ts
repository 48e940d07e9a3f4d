import type { Environment } from "../../model/environment.ts";
import type { Config, DomainConfig, MaxRemovals } from "../../model/config.ts";
import type { Instant } from "../../model/instant.ts";
import { DEFAULT_CREDENTIALS, DEFAULT_STATE } from "../defaults.ts";
import type { CreateRecurrence } from "../recurrence/load.ts";
import type { ConfigFiles } from "../files/read-config.ts";
import { type Place, within } from "../place.ts";
import type { Report } from "../report.ts";
import { createZones } from "../time/zones.ts";
import { createDateBudget } from "./date-budget.ts";
import type { Context } from "./context.ts";
import { type DomainPart, type ResolvedDefaults, resolveDomain, timezoneOf } from "./domain.ts";
import { spendEstimate } from "./estimate-dates.ts";
import { BUILT_IN_REGIONS, checkRegion, resolveRegions } from "./regions.ts";
import type { SecretFiles } from "./secret-files.ts";
import { resolveHorizon, resolveZone } from "./times.ts";

export interface ResolveOptions {
  readonly environment: Environment;
  readonly secretFiles: SecretFiles;
  readonly secretsNeeded: boolean;
  readonly report: Report;
  readonly recur: CreateRecurrence;
  /** The clock: which occurrences of recurring meetings are near. */
  readonly now: Instant;
}

/** Makes one config of all the files: defaults applied, times and secrets resolved. What can't be is told, and left out. */
export function resolveConfig(files: ConfigFiles, { report, ...options }: ResolveOptions): Config {
  const { value: root, file } = files.root;
  const place: Place = { file, path: [] };
  const regions = resolveRegions(root, place, report);
  const declaredRegions = typeof file.value === "object" ? ((file.value as { regions?: unknown } | null)?.regions ?? {}) : {};
  const regionNames = [...new Set([...BUILT_IN_REGIONS.map(({ name }) => name), ...Object.keys(declaredRegions)])];
  const context: Context = {
    ...options,
    report,
    zones: createZones(),
    regions,
    regionNames,
    uncertain: files.uncertain,
    lost: new Map(files.checked.flatMap((each) => [...each.lost])),
    dateBudget: createDateBudget(report),
  };
  const defaults = resolveDefaults(files, context);

  const domains = new Map<string, DomainConfig>();
  const declared = domainParts(files);
  spendEstimate(declared, { now: context.now, horizon: defaults.horizon }, context.dateBudget);
  for (const [name, parts] of declared) domains.set(name, resolveDomain(name, parts, defaults, context));
  return {
    directory: files.directory,
    files: files.texts,
    credentials: {
      id: root.credentials?.id?.env ?? DEFAULT_CREDENTIALS.id,
      secret: root.credentials?.secret?.env ?? DEFAULT_CREDENTIALS.secret,
    },
    regions,
    ...timezoneOf(defaults.zone),
    state: root.state ?? DEFAULT_STATE,
    safety: { maxRemovals: resolveMaxRemovals(root.safety?.maxRemovals ?? "30%") },
    domains,
  };
}

function resolveDefaults({ root: { value, file } }: ConfigFiles, context: Context): ResolvedDefaults {
  const { region, timezone, horizon = "60d" } = value.defaults ?? {};
  const place = (key: string): Place => within({ file, path: ["defaults"] }, key);
  if (region !== undefined) checkRegion(region, place("region"), context);
  return {
    region,
    zone: timezone === undefined ? "none" : (resolveZone(timezone, place("timezone"), context) ?? "wrong"),
    horizon: resolveHorizon(horizon, place("horizon"), context),
  };
}

function domainParts({ checked }: ConfigFiles): ReadonlyMap<string, readonly DomainPart[]> {
  const domains = new Map<string, DomainPart[]>();
  for (const { value, file } of checked) {
    for (const [name, declared] of Object.entries(value.domains ?? {})) {
      const parts = domains.get(name) ?? [];
      parts.push({ declared, place: { file, path: ["domains", name] } });
      domains.set(name, parts);
    }
  }
  return domains;
}

/** The schema has checked its form. */
function resolveMaxRemovals(value: string | number): MaxRemovals {
  return typeof value === "number" ? { count: value } : { percent: Number(value.slice(0, -1)) };
}
