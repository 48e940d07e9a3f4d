/** Times as people read them: on the clock of a room. Documents for programs have RFC 3339 in UTC instead. */
import { formatInstant, type Instant, LAST_DATE } from "./instant.ts";
import { memoize } from "./memoize.ts";
import { createZone, formatOffset, type Zone } from "./zone.ts";

export interface LocalTime {
  /** Whole days since 1970-01-01 on this clock. */
  readonly date: number;
  readonly weekday: string;
  /** `7 Dec` */
  readonly day: string;
  readonly year: string;
  /** `10:00`, `10:00:07`, and `02:30 +02:00` in an hour that a clock change repeats. */
  readonly time: string;
}

export const DAY = 86_400_000;
const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A plan from a file may hold a time that no calendar has. */
const UNKNOWN: LocalTime = { date: Number.NaN, weekday: "?", day: "?", year: "?", time: "?" };

/** Of a zone, or of an offset such as `+01:00`. An unknown zone is read as UTC. */
export const zoneNamed = memoize((name: string): Zone => createZone(name) ?? { name, offsetAt: () => 0 });

/** Many meetings begin at the same times. */
export const clockOf = memoize((zone: string): ((instant: Instant) => LocalTime) => {
  const clock = zoneNamed(zone);
  return memoize((instant) => {
    if (!hasLocalTime(instant)) return UNKNOWN;
    const offset = clock.offsetAt(instant);
    const local = new Date(instant + offset);
    const time = local
      .toISOString()
      .slice(-13, -1)
      .replace(/\.000$/, "")
      .replace(/^(\d\d:\d\d):00$/, "$1");
    return {
      ...calendarDay(Math.floor(local.getTime() / DAY)),
      time: isRepeated(instant, offset, clock) ? `${time} ${formatOffset(offset)}` : time,
    };
  });
});

/** Not the last days of calendars, which clocks may be beyond; not NaN, either. */
function hasLocalTime(instant: Instant): boolean {
  return Math.abs(instant) <= LAST_DATE - DAY;
}

export function calendarDay(date: number): Omit<LocalTime, "time"> {
  const day = new Date(date * DAY);
  return {
    date,
    weekday: WEEKDAYS[day.getUTCDay()] as string,
    day: `${day.getUTCDate()} ${MONTHS[day.getUTCMonth()]}`,
    year: String(day.getUTCFullYear()),
  };
}

/** Whether the clock shows this time twice. */
function isRepeated(instant: Instant, offset: number, { offsetAt }: Zone): boolean {
  return [offsetAt(instant - DAY), offsetAt(instant + DAY)].some(
    (other) => other !== offset && offsetAt(instant + offset - other) === other,
  );
}

/** `Wed 23 Dec 2026 10:00 Europe/Berlin` */
export function timeText(instant: Instant, zone: string): string {
  const isLast = !hasLocalTime(instant) && Math.abs(instant) <= LAST_DATE;
  return isLast ? formatInstant(instant) : `${dateTime(instant, zone)} ${zone}`;
}

/** `Wed 23 Dec 2026 10:00` */
export function dateTime(instant: Instant, zone: string): string {
  const { weekday, day, year, time } = clockOf(zone)(instant);
  return `${weekday} ${day} ${year} ${time}`;
}

/** `Wed 23 Dec 2026 10:00–11:30 Europe/Berlin`; a meeting that ends on another day names it. */
export function spanText({ start, end }: { readonly start: Instant; readonly end: Instant }, zone: string): string {
  return `${dateTime(start, zone)}–${endText({ start, end }, zone)} ${zone}`;
}

/** `11:30`, or `Thu 24 Dec 01:00` where the meeting begins on another day. */
export function endText({ start, end }: { readonly start: Instant; readonly end: Instant }, zone: string): string {
  const [from, to] = [start, end].map(clockOf(zone)) as [LocalTime, LocalTime];
  return from.date === to.date ? to.time : `${to.weekday} ${to.day} ${to.time}`;
}
