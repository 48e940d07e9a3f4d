import { type Minutes, parseDuration } from "../../model/duration.ts";
import { type Instant, LAST_INSTANT } from "../../model/instant.ts";
import type { Place } from "../place.ts";
import type { Message } from "../report.ts";
import { DATE_ALONE, EXPECTED_TIME, parseTime, type WrittenTime } from "../time/parse-time.ts";
import { formatOffset } from "../../model/zone.ts";
import { resolveInZone, type ZonedTime } from "../time/resolve-time.ts";
import type { Zone } from "../time/zones.ts";
import { didYouMean } from "../did-you-mean.ts";
import type { Context, ZoneSetting } from "./context.ts";

export function resolveZone(name: string, place: Place, { zones, report }: Context): Zone | undefined {
  const zone = zones.find(name);
  if (zone === undefined) {
    const help = (): string =>
      didYouMean(name, zones.names) ?? zoneOfCity(name, zones.names) ?? "use a name of the IANA database, such as Europe/Berlin";
    report.error("unknown-zone", (quote) => `there is no time zone ${quote.value(name, place)}`, place, { help });
  }
  return zone;
}

/** `Berlin` → `Europe/Berlin` */
function zoneOfCity(name: string, names: readonly string[]): string | undefined {
  const city = name.toLowerCase().replaceAll(" ", "_");
  const found = names.find((each) => each.toLowerCase().endsWith(`/${city}`));
  return found === undefined ? undefined : `did you mean "${found}"?`;
}

/** `undefined` after an error. */
export function resolveTime(text: string, zone: ZoneSetting, place: Place, context: Context): Instant | undefined {
  return resolveZonedTime(text, zone, place, context)?.instant;
}

/** With the wall clock, for series. */
export function resolveZonedTime(text: string, zone: ZoneSetting, place: Place, context: Context): ZonedTime | undefined {
  const { report } = context;
  const parsed = parseTime(text);
  if (parsed.kind === "problem") {
    const { summary } = parsed;
    report.error(
      "bad-time",
      (quote) => (summary === EXPECTED_TIME ? `${summary}, not ${quote.value(text, place)}` : summary),
      place,
      { help: DATE_ALONE.test(text) ? `add the time of day: \`${text}T10:00\`` : undefined },
    );
    return undefined;
  }
  const { time } = parsed;
  const nearest = time.zone === undefined ? zoneWithout(time, zone, context) : resolveZone(time.zone, place, context);
  if (nearest === "none") {
    const help = "set `defaults: { timezone: Europe/Berlin }` in the root file, or add an offset (+01:00, Z) or a [Zone]";
    if (!context.incomplete) report.error("no-timezone", "this time has no time zone", place, { help });
    return undefined;
  }
  if (nearest === undefined || nearest === "wrong") return undefined;
  const resolved = resolveInZone(time, nearest);
  if (resolved.kind === "problem") {
    report.error("bad-time", resolved.summary, place, { help: resolved.help });
    return undefined;
  }
  if (resolved.note !== undefined)
    report.warning("clock-change", resolved.note, place, { help: "add an offset to choose the time" });
  const local = time.offset === "utc" ? resolved.instant + nearest.offsetAt(resolved.instant) : time.local;
  return { instant: resolved.instant, local, zone: nearest };
}

function zoneWithout({ offset }: WrittenTime, zone: ZoneSetting, { zones }: Context): ZoneSetting {
  if (offset === undefined) return zone;
  return zones.find(offset === "utc" ? "UTC" : formatOffset(offset)) ?? zone;
}

/** In minutes; `undefined` after an error. */
export function resolveDuration(value: string | number, least: 0 | 1, place: Place, { report }: Context): Minutes | undefined {
  const example = least === 0 ? "such as 15m, or 0" : "such as 45m, 1h30m or PT45M";
  const seconds = typeof value === "number" ? value * 60 : parseDuration(value);
  const refuse = (summary: Message, help?: string): undefined => void report.error("bad-duration", summary, place, { help });
  if (seconds === undefined) {
    const help = typeof value === "string" && /^\d+$/.test(value) ? "write a number of minutes without quotes" : undefined;
    return refuse((quote) => `expected a length of time ${example}, not ${quote.value(value, place)}`, help);
  }
  if (seconds % 60 !== 0) return refuse((quote) => `expected whole minutes, not ${quote.value(value, place)}`);
  if (seconds / 60 < least) return refuse((quote) => `expected at least one minute, not ${quote.value(value, place)}`);
  if (seconds / 60 > LONGEST) return refuse((quote) => `${quote.value(value, place)} is longer than ten years`);
  return seconds / 60;
}

export function checkEnd(start: Instant, length: Minutes, place: Place, { report }: Context): boolean {
  if (start + length * 60_000 <= LAST_INSTANT) return true;
  report.error("bad-time", "this booking ends after the year 9999", place);
  return false;
}

/** Milliseconds; 0 after an error. */
export function resolveHorizon(value: string | number, place: Place, context: Context): number {
  return (resolveDuration(value, 1, place, context) ?? 0) * 60_000;
}

/** Minutes. Keeps ends within the range of dates; the API has no limit. */
const LONGEST = 10 * 366 * 24 * 60;
