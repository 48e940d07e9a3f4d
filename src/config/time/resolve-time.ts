import { FIRST_INSTANT, type Instant, LAST_INSTANT, formatInstant } from "../../model/instant.ts";
import { formatOffset } from "../../model/zone.ts";
import type { WrittenTime } from "./parse-time.ts";
import type { Zone } from "./zones.ts";

export interface ZonedTime {
  readonly instant: Instant;
  /** As written, in milliseconds since 1970-01-01T00:00 on the zone's clock. */
  readonly local: number;
  readonly zone: Zone;
}

export type ResolvedTime =
  /** `note`: in a gap or an overlap. */
  | { readonly kind: "instant"; readonly instant: Instant; readonly note?: string }
  | { readonly kind: "problem"; readonly summary: string; readonly help?: string };

const DAY = 86_400_000;

/**
 * The instant of a time in a zone (RFC 5545, section 3.3.5): in a gap it takes the offset before the gap, in an overlap the first
 * instant. A written offset must be the zone's.
 */
export function resolveInZone(time: WrittenTime, zone: Zone): ResolvedTime {
  const resolved = resolve(time, zone);
  if (resolved.kind === "problem" || (resolved.instant >= FIRST_INSTANT && resolved.instant <= LAST_INSTANT)) return resolved;
  return { kind: "problem", summary: "this time is outside the years 0000 to 9999 in UTC" };
}

function resolve({ local, offset }: WrittenTime, zone: Zone): ResolvedTime {
  if (offset === "utc") return { kind: "instant", instant: local };
  if (offset !== undefined) {
    const actual = zone.offsetAt(local - offset);
    if (actual === offset) return { kind: "instant", instant: local - offset };
    return {
      kind: "problem",
      summary: `the offset ${formatOffset(offset)} is wrong: ${zone.name} has ${formatOffset(actual)} at this time`,
      help: "remove the offset or the zone",
    };
  }
  const settled = settledInstant(local, zone);
  if (settled !== undefined) return { kind: "instant", instant: settled };
  const [first, second] = instantsAt(local, zone);
  if (first === undefined) {
    const instant = local - zone.offsetAt(local - DAY);
    const note = `${clockText(local)} is skipped by a clock change in ${zone.name}; ${withOffset(instant, zone)} is used`;
    return { kind: "instant", instant, note };
  }
  if (second === undefined) return { kind: "instant", instant: first };
  const note = `${clockText(local)} is repeated by a clock change in ${zone.name}; the first is used (${withOffset(first, zone)})`;
  return { kind: "instant", instant: first, note };
}

/** `2026-10-25T02:30+02:00` */
export function withOffset(instant: Instant, { offsetAt }: Zone): string {
  const offset = offsetAt(instant);
  return `${clockText(instant + offset)}${formatOffset(offset)}`;
}

function clockText(local: number): string {
  return formatInstant(local).slice(0, 16);
}

/** Faster: most times have no clock change near. */
function settledInstant(local: number, zone: Zone): Instant | undefined {
  const before = zone.offsetAt(local - DAY);
  return before === zone.offsetAt(local + DAY) && before === zone.offsetAt(local - before) ? local - before : undefined;
}

/** In order: none in a gap, two in an overlap. */
export function instantsAt(local: number, zone: Zone): readonly Instant[] {
  const settled = settledInstant(local, zone);
  if (settled !== undefined) return [settled];
  // Clock changes are more than two days apart.
  const offsets = new Set([zone.offsetAt(local - DAY), zone.offsetAt(local + DAY)]);
  return [...offsets]
    .filter((each) => zone.offsetAt(local - each) === each)
    .map((each) => local - each)
    .toSorted((a, b) => a - b);
}
