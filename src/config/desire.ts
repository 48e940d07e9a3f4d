import type { Config } from "../model/config.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Instant } from "../model/instant.ts";
import { timeText } from "../model/local-time.ts";
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
  diagnostics.push(...remarkOnOver(desired, kinds, now));
  return { desired, series, diagnostics, untold };
}

/** A year that is mistyped shows. Meetings of a series that are over are no slip. */
function remarkOnOver(desired: readonly Desired[], kinds: readonly Kind[], now: Instant): Diagnostic[] {
  const ends = new Map(kinds.map(({ name, endOf }) => [name, endOf]));
  const over = desired.filter(({ kind, series, spec }) => series === undefined && (ends.get(kind)?.(spec) ?? Infinity) <= now);
  const [first] = over;
  if (first === undefined) return [];
  const { address, source, spec, zone = "UTC" } = first;
  const at = typeof spec["start"] === "string" ? ` (${timeText(Date.parse(spec["start"]), zone)})` : "";
  const summary =
    over.length === 1
      ? `${address}${at} is over: nothing is planned for it`
      : `${over.length} declared bookings are over: nothing is planned for them; the first is ${address}${at}`;
  return [{ severity: "note", code: "over", summary, help: "Remove what is over, or correct its year.", source }];
}
