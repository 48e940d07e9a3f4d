import { parseTime, type WrittenTime } from "../../config/time/parse-time.ts";
import { resolveInZone } from "../../config/time/resolve-time.ts";
import type { Period } from "../../model/agenda.ts";
import { fail } from "../../model/diagnostic.ts";
import type { Instant } from "../../model/instant.ts";
import { clockOf, DAY, zoneNamed } from "../../model/local-time.ts";
import { createZone, formatOffset, type Zone } from "../../model/zone.ts";
import { printable } from "../../render/safe/printable.ts";
import type { OptionTable, OptionValues } from "./option-table.ts";

export const PERIOD_OPTIONS = {
  "--from <time>": "show what ends after it: today, tomorrow, a day such as 2026-12-07, or a time such as 2026-12-07T10:00",
  "--to <time>": "show what begins before it; a day counts whole",
} as const satisfies OptionTable;

export type PeriodOptions = OptionValues<typeof PERIOD_OPTIONS>;

/** Local times are the zone's. Without `--to`, seven days. Throws a Failure. */
export function periodOf({ from, to }: PeriodOptions, { now, zone }: { readonly now: Instant; readonly zone: string }): Period {
  const clock = zoneNamed(zone);
  const today = clockOf(zone)(now).date;
  const begin =
    from === undefined ? { at: startOfDay(today, clock), day: today, isDay: true } : timeOf("--from", from, today, clock);
  const end = to === undefined ? undefined : timeOf("--to", to, today, clock);
  const period = {
    from: begin.at,
    to: end === undefined ? startOfDay(begin.day + 7, clock) : end.isDay ? startOfDay(end.day + 1, clock) : end.at,
  };
  if (period.from < period.to) return period;
  throw fail("usage", `--to ${printable(to ?? "")} is not after --from`, "Name a later day or time.");
}

/** Of a plan: open where an option is left out, `undefined` without both. Throws a Failure. */
export function limitOf(options: PeriodOptions, clock: { readonly now: Instant; readonly zone: string }): Period | undefined {
  const { from, to } = options;
  if (from === undefined && to === undefined) return undefined;
  const period = periodOf(from === undefined ? { ...options, from: EARLIEST } : options, clock);
  return {
    from: from === undefined ? Number.NEGATIVE_INFINITY : period.from,
    to: to === undefined ? Number.POSITIVE_INFINITY : period.to,
  };
}

const EARLIEST = "0001-01-01";

interface Time {
  readonly at: Instant;
  /** Since 1970-01-01. */
  readonly day: number;
  readonly isDay: boolean;
}

const NAMED = new Map([
  ["today", 0],
  ["tomorrow", 1],
]);

function timeOf(option: string, text: string, today: number, zone: Zone): Time {
  const named = NAMED.get(text);
  if (named !== undefined) return { at: startOfDay(today + named, zone), day: today + named, isDay: true };
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const parsed = parseTime(isDay ? `${text}T00:00` : text);
  const at = parsed.kind === "time" ? instantOf(parsed.time, zone) : undefined;
  if (at !== undefined) return { at, day: clockOf(zone.name)(at).date, isDay };
  const help = "Write today, tomorrow, a day such as 2026-12-07, or a time such as 2026-12-07T10:00.";
  throw fail("usage", `${option} is neither a day nor a time: ${printable(text)}`, help);
}

/** The first instant of a day. */
function startOfDay(day: number, zone: Zone): Instant {
  return instantOf({ local: day * DAY, offset: undefined, zone: undefined }, zone) as Instant;
}

/** `undefined` for an unknown zone, and for an offset that the zone doesn't have then. */
function instantOf(time: WrittenTime, nearest: Zone): Instant | undefined {
  const own = typeof time.offset === "number" ? createZone(formatOffset(time.offset)) : nearest;
  const zone = time.zone === undefined ? own : createZone(time.zone);
  const resolved = zone === undefined ? undefined : resolveInZone(time, zone);
  return resolved?.kind === "instant" ? resolved.instant : undefined;
}
