import { memoize } from "./memoize.ts";

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/** The range of RFC 3339: years of four digits. */
export const FIRST_INSTANT: Instant = Date.parse("0000-01-01T00:00:00Z");
export const LAST_INSTANT: Instant = Date.parse("9999-12-31T23:59:59.999Z");

/** The last instant of a `Date`; the first is its negative. */
export const LAST_DATE: Instant = 8_640_000_000_000_000;

const DAY = 86_400_000;
const [HOUR, MINUTE, SECOND] = [3_600_000, 60_000, 1_000];

const texts = memoize<Instant, string>(writeInstant);
const instants = memoize<string, Instant | undefined>(parseInstant);
const dates = memoize<number, string>(writeDate);
const days = memoize<string, number>(parseDate);

/** RFC 3339 in UTC, `2026-12-01T09:00:00Z`; other years as `Date` writes them. Throws beyond a `Date`. */
export function formatInstant(instant: Instant): string {
  return texts(instant);
}

/** Reads what `formatInstant` and `toISOString` write; `undefined` for any other form, valid or not. */
export function readInstant(text: string): Instant | undefined {
  return instants(text);
}

function writeInstant(instant: Instant): string {
  const day = Math.floor(instant / DAY);
  const seconds = (instant - day * DAY) / 1000;
  const date = dates(day);
  if (!Number.isInteger(seconds)) return new Date(instant).toISOString();
  return `${date}T${twoDigits(Math.floor(seconds / 3600))}:${twoDigits(Math.floor(seconds / 60) % 60)}:${twoDigits(seconds % 60)}Z`;
}

function parseInstant(text: string): Instant | undefined {
  if (text.length !== 20 && !(text.length === 24 && text.endsWith(".000Z"))) return undefined;
  if (text[10] !== "T" || text[13] !== ":" || text[16] !== ":" || (text.length === 20 && text[19] !== "Z")) return undefined;
  const [hour, minute, second] = [digitsAt(text, 11), digitsAt(text, 14), digitsAt(text, 17)];
  // False for NaN, too.
  if (!(hour < 24 && minute < 60 && second < 60)) return undefined;
  const day = days(text.slice(0, 10));
  return Number.isNaN(day) ? undefined : day + hour * HOUR + minute * MINUTE + second * SECOND;
}

function parseDate(date: string): number {
  return /^\d{4}-\d\d-\d\d$/.test(date) ? Date.parse(date) : Number.NaN;
}

function writeDate(day: number): string {
  const text = new Date(day * DAY).toISOString();
  return text.slice(0, text.indexOf("T"));
}

function digitsAt(text: string, at: number): number {
  const [tens, ones] = [text.charCodeAt(at) - 0x30, text.charCodeAt(at + 1) - 0x30];
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

function twoDigits(number: number): string {
  return number < 10 ? `0${number}` : `${number}`;
}
