import { type Minutes, parseDuration } from "../../model/duration.ts";
import { type Instant, LAST_INSTANT } from "../../model/instant.ts";
import type { Place } from "../place.ts";
import { parseTime, type WrittenTime } from "../time/parse-time.ts";
import { formatOffset, resolveInZone, type ZonedTime } from "../time/resolve-time.ts";
import type { Zone } from "../time/zones.ts";
import { didYouMean } from "../did-you-mean.ts";
import { shown } from "../quote.ts";
import type { Context } from "./context.ts";

/** The zone of a name, with an error if there is none. */
export function resolveZone(name: string, place: Place, { zones, report }: Context): Zone | undefined {
  const zone = zones.find(name);
  if (zone === undefined) {
    const help =
      didYouMean(name, zones.names) ??
      placeIn(name, zones.names) ??
      "zones are named as in the IANA database, such as Europe/Berlin";
    report.error("unknown-zone", `there is no time zone ${shown(name, place)}`, place, { help });
  }
  return zone;
}

/** `Berlin` → `Europe/Berlin` */
function placeIn(name: string, names: readonly string[]): string | undefined {
  const city = name.toLowerCase().replaceAll(" ", "_");
  const found = names.find((each) => each.toLowerCase().endsWith(`/${city}`));
  return found === undefined ? undefined : `did you mean "${found}"?`;
}

/** The instant of a written time; `zone` is the nearest `timezone`. `undefined` after an error. */
export function resolveTime(text: string, zone: Zone | "none" | "wrong", place: Place, context: Context): Instant | undefined {
  return resolveZonedTime(text, zone, place, context)?.instant;
}

/** The same with the wall clock, for what recurs by it. */
export function resolveZonedTime(
  text: string,
  zone: Zone | "none" | "wrong",
  place: Place,
  context: Context,
): ZonedTime | undefined {
  const { report } = context;
  const parsed = parseTime(text);
  if (parsed.kind === "problem") {
    const given = parsed.summary.startsWith("expected a time") ? `, not ${shown(text, place)}` : "";
    report.error("bad-time", `${parsed.summary}${given}`, place);
    return undefined;
  }
  const { time } = parsed;
  const nearest = time.zone === undefined ? zoneWithout(time, zone, context) : resolveZone(time.zone, place, context);
  if (nearest === "none") {
    const help =
      "set `defaults: { timezone: Europe/Berlin }` in the root file, or write an offset (+01:00, Z) or a [Zone] behind it";
    if (!context.uncertain) report.error("no-timezone", "this time is local, and no time zone is set", place, { help });
    return undefined;
  }
  if (nearest === undefined || nearest === "wrong") return undefined;
  const resolved = resolveInZone(time, nearest);
  if (resolved.kind === "problem") {
    report.error("bad-time", resolved.summary, place, { help: resolved.help });
    return undefined;
  }
  if (resolved.note !== undefined)
    report.warning("clock-change", resolved.note, place, { help: "write an offset to say which time is meant" });
  const local = time.offset === "utc" ? resolved.instant + nearest.offsetAt(resolved.instant) : time.local;
  return { instant: resolved.instant, local, zone: nearest };
}

/** The clock of a time without a [Zone]: that of its offset, else the nearest. */
function zoneWithout({ offset }: WrittenTime, zone: Zone | "none" | "wrong", { zones }: Context): Zone | "none" | "wrong" {
  if (offset === undefined) return zone;
  return zones.find(offset === "utc" ? "UTC" : formatOffset(offset)) ?? zone;
}

/** Whole minutes; `undefined` after an error. */
export function resolveDuration(value: string | number, least: 0 | 1, place: Place, { report }: Context): Minutes | undefined {
  const example = least === 0 ? "such as 15m, or 0" : "such as 45m, 1h30m or PT45M";
  const seconds = typeof value === "number" ? value * 60 : parseDuration(value);
  const refuse = (summary: string, help?: string): undefined => void report.error("bad-duration", summary, place, { help });
  if (seconds === undefined) {
    const help = typeof value === "string" && /^\d+$/.test(value) ? "a number of minutes is written without quotes" : undefined;
    return refuse(`expected a length of time ${example}, not ${shown(value, place)}`, help);
  }
  if (seconds % 60 !== 0) return refuse(`expected whole minutes, not ${shown(value, place)}`);
  if (seconds / 60 < least) return refuse(`expected a length of time of more than none, not ${shown(value, place)}`);
  if (seconds / 60 > LONGEST) return refuse(`${shown(value, place)} is longer than ten years`);
  return seconds / 60;
}

/** Whether a meeting ends in a year that can be written, with an error if it doesn't. */
export function checkEnd(start: Instant, length: Minutes, place: Place, { report }: Context): boolean {
  if (start + length * 60_000 <= LAST_INSTANT) return true;
  report.error("bad-time", "this meeting ends after the year 9999", place);
  return false;
}

/** How far ahead recurring meetings are declared, in milliseconds; none at all after an error. */
export function resolveHorizon(value: string | number, place: Place, context: Context): number {
  return (resolveDuration(value, 1, place, context) ?? 0) * 60_000;
}

/** Nothing that the API says; it keeps ends within what a date can hold. */
const LONGEST = 10 * 366 * 24 * 60;
