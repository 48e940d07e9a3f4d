import { trimEnd } from "../../model/trim-end.ts";
import type { ContentLine } from "./content-lines.ts";

/** What an event can't be booked for. The message is a clause about the event: "its DTSTART has no time of day". */
export class UnreadableEvent extends Error {
  override readonly name = "UnreadableEvent";
}

/** A time as a file has it: on a wall clock, which TZID names; in UTC; or floating. */
export interface CalendarTime {
  /** The wall clock's reading, as milliseconds since 1970-01-01T00:00 on that clock. */
  readonly local: number;
  /** A TZID, `UTC`, or `undefined` for a floating time. */
  readonly zone: string | undefined;
}

/** A whole day (VALUE=DATE), as milliseconds since 1970-01-01. */
export interface CalendarDate {
  readonly date: number;
}

/** Days are those of a calendar, the rest is exact (RFC 5545, 3.3.6). In milliseconds. */
export interface CalendarDuration {
  readonly days: number;
  readonly exact: number;
}

export interface CalendarPeriod {
  readonly start: CalendarTime;
  readonly end: CalendarTime | CalendarDuration;
}

export const DAY = 86_400_000;

/** The times and dates of a property, in their order. Throws an UnreadableEvent for what is neither. */
export function timesIn(property: ContentLine): (CalendarTime | CalendarDate)[] {
  return property.value.split(",").map((value) => timeIn(value.trim(), property));
}

/** The times, dates and periods of an RDATE. */
export function recurrencesIn(property: ContentLine): (CalendarTime | CalendarDate | CalendarPeriod)[] {
  return property.value.split(",").map((value) => {
    const [start = "", end] = value.trim().split("/");
    if (end === undefined) return timeIn(start, property);
    const begins = timeIn(start, property);
    if ("date" in begins) throw unreadable(property);
    if (/^[+-]?P/i.test(end)) return { start: begins, end: durationIn(end, property) };
    const ends = timeIn(end, property);
    if ("date" in ends) throw unreadable(property);
    return { start: begins, end: ends };
  });
}

/** A rule as its line has it, but for semicolons at its end, which some programs write. */
export function ruleText(value: string): string {
  return trimEnd(value.trim(), ";");
}

const TIME = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z)?)?$/i;

function timeIn(value: string, property: ContentLine): CalendarTime | CalendarDate {
  const [, year, month, day, hour, minute, second = "00", utc] = TIME.exec(value) ?? [];
  if (year === undefined) throw unreadable(property);
  // A leap second is the last one of its minute on the clocks of computers.
  const text = `${year}-${month}-${day}T${hour ?? "00"}:${minute ?? "00"}:${second === "60" ? "59" : second}.000Z`;
  const local = Date.parse(text);
  if (Number.isNaN(local) || new Date(local).toISOString() !== text) throw unreadable(property);
  if (hour === undefined) return { date: local };
  const id = property.parameters.get("TZID")?.[0];
  return { local, zone: utc === undefined ? id : "UTC" };
}

const DURATION = /^([+-]?)P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,7})H)?(?:(\d{1,8})M)?(?:(\d{1,9})S)?)?$/i;

/** Throws an UnreadableEvent. */
export function durationIn(value: string, property: ContentLine): CalendarDuration {
  const [, sign, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = DURATION.exec(value.trim()) ?? [];
  if (sign === undefined) throw unreadable(property);
  const factor = sign === "-" ? -1 : 1;
  return {
    days: factor * (Number(weeks) * 7 + Number(days)),
    exact: factor * ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000,
  };
}

function unreadable({ name, value, line }: ContentLine): UnreadableEvent {
  const shown = value.length > 60 ? `${value.slice(0, 60)}…` : value;
  return new UnreadableEvent(`its ${name} in line ${line} can't be read: ${JSON.stringify(shown)}`);
}
