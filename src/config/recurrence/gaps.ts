import type { Instant } from "../../model/instant.ts";
import type { Zone } from "../time/zones.ts";
import type { Look } from "./work.ts";

/** Two clock changes are further apart (time/zones.ts). */
const STEP = 3 * 86_400_000;

/** `from` and `to` are wall times. */
export interface Gap {
  readonly instant: Instant;
  readonly from: number;
  readonly to: number;
}

export function gapsOf(zone: Zone, from: Instant, to: Instant, look: Look): readonly Gap[] {
  const gaps: Gap[] = [];
  // UTC and offsets never change.
  if (/^(?:UTC$|[+-])/.test(zone.name) || to < from) return gaps;
  look(Math.ceil((to - from) / STEP));
  for (let day = from; day < to; day += STEP) {
    const [before, after] = [zone.offsetAt(day), zone.offsetAt(day + STEP)];
    if (after <= before) continue;
    const instant = changeBetween(zone, day, day + STEP, before);
    if (instant <= to) gaps.push({ instant, from: instant + before, to: instant + after });
  }
  return gaps;
}

function changeBetween(zone: Zone, from: Instant, to: Instant, before: number): Instant {
  let [low, high] = [from, to];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (zone.offsetAt(middle) === before) low = middle;
    else high = middle;
  }
  return high;
}
