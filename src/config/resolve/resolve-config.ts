import { BUDGETS } from "../../model/budgets.ts";
import type { Environment } from "../../model/environment.ts";
import type { Config, DomainConfig, MaxRemovals } from "../../model/config.ts";
import type { Instant } from "../../model/instant.ts";
import { DEFAULT_CREDENTIALS, DEFAULT_MAX_REMOVALS, DEFAULT_STATE } from "../defaults.ts";
import type { CreateRecurrence } from "../recurrence/load.ts";
import { createDates } from "../recurrence/work.ts";
import type { ConfigFiles, ConfigPart } from "../files/read-config.ts";
import type { CheckedFile } from "../schema/check-file.ts";
import { type Place, keyOf, within } from "../place.ts";
import type { Report } from "../report.ts";
import { createZones } from "../time/zones.ts";
import type { Context, Defaults } from "./context.ts";
import { type DomainPart, resolveDomain, timezoneOf } from "./domain.ts";
import { createEvaluate } from "./evaluations.ts";
import { createIgnoreBudget } from "./ignore-budget.ts";
import { BUILT_IN_REGIONS, checkRegion, resolveRegions } from "./regions.ts";
import type { SecretFiles } from "./secret-files.ts";
import { createSeriesBudget } from "./series-budget.ts";
import { resolveHorizon, resolveZone } from "./times.ts";
import { type AllowsVariable, checkCredential } from "./variables.ts";

export interface ResolveOptions {
  readonly environment: Environment;
  readonly secretFiles: SecretFiles;
  readonly secretsNeeded: boolean;
  readonly allowsVariable: AllowsVariable;
  readonly report: Report;
  /** Throws if no file has a rule. */
  readonly createRecurrence: CreateRecurrence;
  readonly now: Instant;
  /** Only this domain. */
  readonly part?: Pick<ConfigPart, "domain"> | undefined;
  /** In place of the root file's. */
  readonly regions?: Config["regions"] | undefined;
}

/** Leaves out what has errors. */
export function resolveConfig(
  files: ConfigFiles,
  { report, createRecurrence, part, regions: given, ...options }: ResolveOptions,
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
    report,
    zones: createZones(dates.readClock),
    evaluate: createEvaluate(createRecurrence, dates),
    regions,
    regionNames,
    incomplete: files.incomplete,
    pruned: new Map(checked.flatMap((each) => [...each.pruned])),
    seriesBudget: createSeriesBudget(report),
    ignoreBudget: createIgnoreBudget(report),
  };
  const defaults = resolveDefaults(files, context);

  const domains = new Map<string, DomainConfig>();
  if (isWithinBudget(checked, report))
    for (const [name, parts] of domainParts(checked, part?.domain))
      domains.set(name, resolveDomain(name, parts, defaults, context));
  return {
    ...(root.project === undefined ? {} : { project: root.project }),
    directory: files.directory,
    files: checked.map(({ file: { name, text } }) => ({ name, text })),
    credentials: { id: resolveCredential("id", files, context), secret: resolveCredential("secret", files, context) },
    regions,
    ...timezoneOf(defaults.zone),
    state: root.state ?? DEFAULT_STATE,
    safety: { maxRemovals: resolveMaxRemovals(root.safety?.maxRemovals) },
    domains,
  };
}

function resolveCredential(part: "id" | "secret", { root: { value, file } }: ConfigFiles, context: Context): string {
  const name = value.credentials?.[part]?.env;
  if (name === undefined) return DEFAULT_CREDENTIALS[part];
  checkCredential(name, part, { file, path: ["credentials", part, "env"] }, context);
  return name;
}

function resolveDefaults({ root: { value, file } }: ConfigFiles, context: Context): Defaults {
  const { region, timezone, horizon = "60d" } = value.defaults ?? {};
  const place = (key: string): Place => within({ file, path: ["defaults"] }, key);
  if (region !== undefined) checkRegion(region, place("region"), context);
  return {
    region,
    zone: timezone === undefined ? "none" : (resolveZone(timezone, place("timezone"), context) ?? "wrong"),
    horizon: resolveHorizon(horizon, place("horizon"), context),
  };
}

function domainParts(checked: readonly CheckedFile[], only?: string): ReadonlyMap<string, readonly DomainPart[]> {
  const domains = new Map<string, DomainPart[]>();
  for (const { value, file } of checked) {
    for (const [name, declared] of Object.entries(value.domains ?? {})) {
      if (only !== undefined && name !== only) continue;
      const parts = domains.get(name) ?? [];
      parts.push({ declared, place: { file, path: ["domains", name] } });
      domains.set(name, parts);
    }
  }
  return domains;
}

/** Reports the first place that is over. */
function isWithinBudget(checked: readonly CheckedFile[], report: Report): boolean {
  const names = new Set<string>();
  let rooms = 0;
  for (const { value, file } of checked) {
    for (const name in value.domains) {
      names.add(name);
      for (const _ in value.domains[name]?.rooms) rooms += 1;
      const over = names.size > BUDGETS.domains ? "domains" : rooms > BUDGETS.rooms ? "rooms" : undefined;
      if (over === undefined) continue;
      const summary = `this config has more than ${BUDGETS[over].toLocaleString("en")} ${over}, counted up to here`;
      const help = "part the project, each with a state of its own";
      report.error("too-much-work", summary, keyOf({ file, path: ["domains", name] }), { help });
      return false;
    }
  }
  return true;
}

function resolveMaxRemovals(value: string | number | undefined): MaxRemovals {
  if (value === undefined) return DEFAULT_MAX_REMOVALS;
  return typeof value === "number" ? { count: value } : { percent: Number(value.slice(0, -1)) };
}
