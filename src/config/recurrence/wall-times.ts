import { createDays } from "./days.ts";
import type { Rule } from "./rule.ts";
import type { Look } from "./work.ts";

const DAY = 86_400_000;
/** In days; February in a leap year. */
const LONGEST_MONTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/**
 * The wall times of a rule without COUNT and UNTIL, in milliseconds since 1970-01-01T00:00 on that clock, in order, none before the
 * start. Begins at the period that it is asked for, however long ago the start was.
 */
export function createWallTimes(rule: Rule, start: number, look: Look): (from: number, to: number) => Iterable<number> {
  const days = createDays(rule, Math.floor(start / DAY));
  const times = timesOfDay(rule, start - Math.floor(start / DAY) * DAY);
  if (neverYields(rule, times.length)) return () => [];
  // Exceptions ask for the same period again and again.
  let last: { readonly period: number; readonly times: readonly number[] } | undefined;
  const timesIn = (period: number): readonly number[] => {
    if (last?.period === period) return last.times;
    look(days.lengthOf(period));
    const given = days.of(period);
    look(given.length * times.length);
    const all: number[] = [];
    for (const day of given) for (const time of times) all.push(day * DAY + time);
    last = { period, times: rule.positions.length === 0 ? all : atPositions(all, rule.positions) };
    return last.times;
  };
  return function* between(from, to) {
    const begin = Math.max(from, start);
    for (let period = days.periodFrom(Math.floor(begin / DAY)); days.firstOf(period) * DAY <= to; period++) {
      for (const time of timesIn(period)) if (time >= begin && time <= to) yield time;
    }
  };
}

/** In milliseconds, in order. What the rule leaves out, the start has. */
function timesOfDay({ hours, minutes, seconds }: Rule, ofStart: number): readonly number[] {
  const or = (own: readonly number[], otherwise: number): readonly number[] =>
    own.length === 0 ? [otherwise] : own.toSorted((a, b) => a - b);
  const ofSeconds = or(seconds, Math.floor(ofStart / 1000) % 60);
  const ofMinutes = or(minutes, Math.floor(ofStart / 60_000) % 60);
  return or(hours, Math.floor(ofStart / 3_600_000)).flatMap((hour) =>
    ofMinutes.flatMap((minute) => ofSeconds.map((second) => ((hour * 60 + minute) * 60 + second) * 1000)),
  );
}

/** Whether no period can have what it asks for, which four centuries of days would show as well: 30 February, or the 2nd of one day. */
function neverYields(rule: Rule, times: number): boolean {
  const { months, monthDays, positions } = rule;
  const lengths = months.map((month) => LONGEST_MONTHS[month - 1] as number);
  const isDayless =
    lengths.length > 0 && monthDays.length > 0 && monthDays.every((day) => lengths.every((most) => Math.abs(day) > most));
  const most = mostDays(rule) * times;
  return isDayless || (positions.length > 0 && positions.every((position) => Math.abs(position) > most));
}

/** That a period can give, at most. */
function mostDays({ frequency, months, monthDays, yearDays, weeks, weekdays }: Rule): number {
  const ofMonth = weekdays.reduce((sum, { ordinal }) => sum + (ordinal === 0 ? 5 : 1), 0);
  const inMonth = Math.min(31, monthDays.length === 0 ? Math.max(1, ofMonth) : monthDays.length);
  switch (frequency) {
    case "DAILY":
      return 1;
    case "WEEKLY":
      return Math.max(1, weekdays.length);
    case "MONTHLY":
      return inMonth;
    default:
      return months.length === 0 || yearDays.length + weeks.length > 0 ? 366 : months.length * inMonth;
  }
}

function atPositions(times: readonly number[], positions: readonly number[]): readonly number[] {
  const chosen = new Set(positions.map((position) => times.at(position > 0 ? position - 1 : position)));
  return times.filter((time) => chosen.has(time));
}
