/** A point in time: milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

const DAY = 86_400_000;
const [HOUR, MINUTE, SECOND] = [3_600_000, 60_000, 1_000];
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

const days = new Map<string, number>();

/**
 * The instant of a text as `formatInstant` or `Date.prototype.toISOString` writes it, by the days that are known; `undefined` for one
 * that is written otherwise, which says nothing against it.
 */
export function readInstant(text: string): Instant | undefined {
  if (text.length !== 20 && !(text.length === 24 && text.endsWith(".000Z"))) return undefined;
  if (text[10] !== "T" || text[13] !== ":" || text[16] !== ":" || (text.length === 20 && text[19] !== "Z")) return undefined;
  const [hour, minute, second] = [digitsAt(text, 11), digitsAt(text, 14), digitsAt(text, 17)];
  // NaN is none of these either.
  if (!(hour < 24 && minute < 60 && second < 60)) return undefined;
  const date = text.slice(0, 10);
  const day = days.get(date) ?? dayOf(date);
  return Number.isNaN(day) ? undefined : day + hour * HOUR + minute * MINUTE + second * SECOND;
}

function dayOf(date: string): number {
  const day = /^\d{4}-\d\d-\d\d$/.test(date) ? Date.parse(date) : Number.NaN;
  if (days.size >= MOST_DATES) days.clear();
  days.set(date, day);
  return day;
}

function digitsAt(text: string, at: number): number {
  const [tens, ones] = [text.charCodeAt(at) - 0x30, text.charCodeAt(at + 1) - 0x30];
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
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
