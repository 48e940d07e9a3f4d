import type { WireTime } from "../api/wire.ts";
import type { Instant } from "../model/instant.ts";
import type { Readings } from "./readings.ts";

const ISO = /^(\d{4})-(\d\d)-(\d\d)T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/;
/** The greatest time value of a Date (ECMA-262). */
const FURTHEST = 8.64e15;

/** An instant from "JS format"; `undefined` if the reading `timesIn` does not accept it. */
export function parseTime(value: unknown, readings: Pick<Readings, "timesIn">): Instant | undefined {
  if (typeof value === "number") return Number.isInteger(value) && Math.abs(value) <= FURTHEST ? value : undefined;
  if (typeof value !== "string") return undefined;
  const iso = ISO.exec(value);
  if (iso === null ? readings.timesIn === "iso" : !isDay(Number(iso[1]), Number(iso[2]), Number(iso[3]))) return undefined;
  const instant = Date.parse(value);
  return Number.isNaN(instant) ? undefined : instant;
}

/** `Date.parse` accepts 30 February, as a day in March. */
function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

export function writeTime(instant: Instant, readings: Pick<Readings, "times">): WireTime {
  switch (readings.times) {
    case "iso":
      return new Date(instant).toISOString();
    case "epoch":
      return instant;
    case "iso-offset":
      return new Date(instant + 2 * 3_600_000).toISOString().replace("Z", "+02:00");
    default:
      return readings.times satisfies never;
  }
}
