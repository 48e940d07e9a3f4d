import { createDays } from "./days.ts";
import type { Rule } from "./rule.ts";
import type { Look } from "./work.ts";

const DAY = 86_400_000;
/** In days. */
const LONGEST: Readonly<Record<Rule["frequency"], number>> = { DAILY: 1, WEEKLY: 7, MONTHLY: 31, YEARLY: 366 };

/**
 * The wall times of a rule without COUNT and UNTIL, in milliseconds since 1970-01-01T00:00 on that clock, in order, none before the
 * start. Begins at the period that it is asked for, however long ago the start was.
 */
export function createWallTimes(rule: Rule, start: number, look: Look): (from: number, to: number) => Iterable<number> {
  const days = createDays(rule, Math.floor(start / DAY));
  const times = timesOfDay(rule, start - Math.floor(start / DAY) * DAY);
  if (neverChooses(rule, times.length)) return () => [];
  // Exceptions ask for the same period again and again.
  let last: { readonly period: number; readonly times: readonly number[] } | undefined;
  const timesIn = (period: number): readonly number[] => {
    if (last?.period === period) return last.times;
    look(days.lengthOf(period));
    const given = days.of(period);
    look(given.length * times.length);
    const all = given.flatMap((day) => times.map((time) => day * DAY + time));
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

/** Whether BYSETPOS chooses what no period has. */
function neverChooses({ frequency, positions }: Rule, times: number): boolean {
  const most = LONGEST[frequency] * times;
  return positions.length > 0 && positions.every((position) => Math.abs(position) > most);
}

function atPositions(times: readonly number[], positions: readonly number[]): readonly number[] {
  const chosen = new Set(positions.map((position) => times.at(position > 0 ? position - 1 : position)));
  return times.filter((time) => chosen.has(time));
}
