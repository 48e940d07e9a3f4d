import { FIRST_INSTANT, type Instant, LAST_INSTANT, formatInstant } from "../../model/instant.ts";
import type { WrittenTime } from "./parse-time.ts";
import type { Zone } from "./zones.ts";

/** A time with the wall clock that it was written by. */
export interface ZonedTime {
  readonly instant: Instant;
  /** What that clock shows, as milliseconds since 1970-01-01T00:00 on it; of a time that it skips, what it would. */
  readonly local: number;
  /** A fixed offset if no zone was written. */
  readonly zone: Zone;
}

export type ResolvedTime =
  /** `note` says so if a clock change skips or repeats it. */
  | { readonly kind: "instant"; readonly instant: Instant; readonly note?: string }
  | { readonly kind: "problem"; readonly summary: string; readonly help?: string };

const DAY = 86_400_000;

/**
 * The instant of a time that is written with a zone, or is local in one. As RFC 5545 (3.3.5) has it: a time that the clocks skip counts
 * with the offset before they do, of one that comes twice the first is meant. An offset that is written as well has to be the zone's.
 */
export function resolveInZone(time: WrittenTime, zone: Zone): ResolvedTime {
  const resolved = resolve(time, zone);
  if (resolved.kind === "problem" || (resolved.instant >= FIRST_INSTANT && resolved.instant <= LAST_INSTANT)) return resolved;
  return { kind: "problem", summary: "this time is not in the years 0000 to 9999 of UTC" };
}

function resolve({ local, offset }: WrittenTime, zone: Zone): ResolvedTime {
  if (offset === "utc") return { kind: "instant", instant: local };
  if (offset !== undefined) {
    const actual = zone.offsetAt(local - offset);
    if (actual === offset) return { kind: "instant", instant: local - offset };
    return {
      kind: "problem",
      summary: `the offset ${formatOffset(offset)} isn't that of ${zone.name}, which is ${formatOffset(actual)} then`,
      help: "leave out the offset or the zone",
    };
  }
  const settled = settledInstant(local, zone);
  if (settled !== undefined) return { kind: "instant", instant: settled };
  const [first, second] = instantsAt(local, zone);
  if (first === undefined) {
    const instant = local - zone.offsetAt(local - DAY);
    const clock = formatInstant(instant + zone.offsetAt(instant)).slice(0, 16);
    const note = `${formatInstant(local).slice(0, 16)} is skipped by a clock change in ${zone.name}; it is taken for ${clock} (${formatInstant(instant)})`;
    return { kind: "instant", instant, note };
  }
  if (second === undefined) return { kind: "instant", instant: first };
  const note = `${formatInstant(local).slice(0, 16)} comes twice in ${zone.name} because of a clock change; the first is taken (${formatInstant(first)})`;
  return { kind: "instant", instant: first, note };
}

/** When a zone's clock shows a time that no change is near: nearly all of them. */
function settledInstant(local: number, zone: Zone): Instant | undefined {
  const before = zone.offsetAt(local - DAY);
  return before === zone.offsetAt(local + DAY) && before === zone.offsetAt(local - before) ? local - before : undefined;
}

/** When a zone's clock shows a time: never if a clock change skips it, twice if one repeats it. In order. */
export function instantsAt(local: number, zone: Zone): readonly Instant[] {
  const settled = settledInstant(local, zone);
  if (settled !== undefined) return [settled];
  // No clock change is further from UTC than a day, and no two are within two days of each other.
  const offsets = new Set([zone.offsetAt(local - DAY), zone.offsetAt(local + DAY)]);
  return [...offsets]
    .filter((each) => zone.offsetAt(local - each) === each)
    .map((each) => local - each)
    .toSorted((a, b) => a - b);
}

/** `+01:00`, with seconds where there are any. */
export function formatOffset(offset: number): string {
  const seconds = Math.abs(offset) / 1000;
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, ...(seconds % 60 === 0 ? [] : [seconds % 60])];
  return `${offset < 0 ? "-" : "+"}${parts.map((part) => String(part).padStart(2, "0")).join(":")}`;
}
