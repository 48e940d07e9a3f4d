import type { Config } from "../model/config.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Instant } from "../model/instant.ts";
import type { Desired, DesiredSeries, Kind } from "../resources/contract.ts";

export interface DesiredObjects {
  readonly desired: readonly Desired[];
  readonly series: readonly DesiredSeries[];
  /** About objects together, such as bookings that overlap. */
  readonly diagnostics: readonly Diagnostic[];
  /** How many more errors there are. */
  readonly untold: number;
}

export function desireAll(config: Pick<Config, "domains" | "regions">, kinds: readonly Kind[], now: Instant): DesiredObjects {
  const context = { now, regions: config.regions };
  const desired: Desired[] = [];
  const series: DesiredSeries[] = [];
  const diagnostics: Diagnostic[] = [];
  let untold = 0;
  for (const domain of config.domains.values()) {
    for (const kind of kinds) {
      const expanded = kind.desire(domain, context);
      for (const each of expanded.desired) desired.push(each);
      for (const each of expanded.series ?? []) series.push(each);
      for (const each of expanded.diagnostics) diagnostics.push(each);
      untold += expanded.untold ?? 0;
    }
  }
  return { desired, series, diagnostics, untold };
}
