import { formatInstant, LAST_DATE } from "../../model/instant.ts";
import type { Change } from "../../model/plan.ts";
import { printable } from "../safe/printable.ts";

export interface LocalTime {
  readonly weekday: string;
  /** `7 Dec` */
  readonly day: string;
  readonly year: string;
  /** `10:00` */
  readonly time: string;
}

/** A plan from a file may hold a time that no calendar has. */
const UNKNOWN: LocalTime = { weekday: "?", day: "?", year: "?", time: "?" };

const OFFSET = /^([+-])(\d{2}):(\d{2})$/;
const clocks = new Map<string, (instant: number) => LocalTime>();

/** Of a zone, or of an offset such as `+01:00`. An unknown zone is read as UTC. */
export function clockOf(zone: string): (instant: number) => LocalTime {
  const known = clocks.get(zone);
  if (known !== undefined) return known;
  const [, sign, hours = "0", minutes = "0"] = OFFSET.exec(zone) ?? [];
  const shift = sign === undefined ? 0 : (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  const format = formatOf(sign === undefined ? zone : "UTC");
  const clock = (instant: number): LocalTime => {
    if (!isDate(instant + shift)) return UNKNOWN;
    const parts = Object.fromEntries(format.formatToParts(instant + shift).map(({ type, value }) => [type, value]));
    const { weekday = "", day = "", month = "", year = "", hour = "", minute = "" } = parts;
    return { weekday, day: `${day} ${month.slice(0, 3)}`, year, time: `${hour}:${minute}` };
  };
  clocks.set(zone, clock);
  return clock;
}

/** Not NaN, either. */
function isDate(instant: number): boolean {
  return Math.abs(instant) <= LAST_DATE;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const options = {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  } as const;
  try {
    return new Intl.DateTimeFormat("en-GB", { ...options, timeZone });
  } catch {
    return new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" });
  }
}

/** `Wed 23 Dec 2026 10:00 Europe/Berlin (2026-12-23T09:00:00Z)` */
export function instantText(instant: number, zone: string): string {
  const { weekday, day, year, time } = clockOf(zone)(instant);
  const local = `${weekday} ${day} ${year} ${time} ${printable(zone)}`;
  return zone === "UTC" || !isDate(instant) ? local : `${local} (${formatInstant(instant)})`;
}

/** The zones of changes, the most used first. */
export function zonesOf(changes: readonly Pick<Change, "zone">[]): string[] {
  const counts = new Map<string, number>();
  for (const { zone } of changes) if (zone !== undefined) counts.set(zone, (counts.get(zone) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1]).map(([zone]) => zone);
}
