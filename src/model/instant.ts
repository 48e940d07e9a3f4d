/** A point in time: milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

const DAY = 86_400_000;
/** A hundred thousand bookings are on a few hundred days. */
const dates = new Map<number, string>();
const MOST_DATES = 10_000;

/** RFC 3339 in UTC, the seconds always, the milliseconds only where there are any: `2026-12-01T09:00:00Z`. */
export function formatInstant(instant: Instant): string {
  const day = Math.floor(instant / DAY);
  const seconds = (instant - day * DAY) / 1000;
  const date = dates.get(day) ?? dateOf(day);
  if (!Number.isInteger(seconds)) return new Date(instant).toISOString();
  return `${date}T${twoDigits(Math.floor(seconds / 3600))}:${twoDigits(Math.floor(seconds / 60) % 60)}:${twoDigits(seconds % 60)}Z`;
}

function dateOf(day: number): string {
  const text = new Date(day * DAY).toISOString();
  const date = text.slice(0, text.indexOf("T"));
  if (dates.size >= MOST_DATES) dates.clear();
  dates.set(day, date);
  return date;
}

function twoDigits(number: number): string {
  return number < 10 ? `0${number}` : `${number}`;
}
