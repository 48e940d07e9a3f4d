import { calendarDay } from "../../../model/local-time.ts";

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MOST_NAMED = 24;

/** `daily`, `Mon–Fri`, `Mon, Wed`. Dates are whole days since 1970-01-01. */
export function weekdaysText(dates: readonly number[]): string {
  const days = new Set(dates.map(weekdayOf));
  if (days.size === WEEKDAYS.length) return "daily";
  const runs: { first: number; last: number }[] = [];
  for (const day of [...days].toSorted((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run?.last === day - 1) run.last = day;
    else runs.push({ first: day, last: day });
  }
  return runs
    .flatMap(({ first, last }) => {
      const names = WEEKDAYS.slice(first, last + 1);
      return names.length > 2 ? [`${names[0]}–${names.at(-1)}`] : names;
    })
    .join(", ");
}

/**
 * `7 Dec 2026 … 25 Jan 2027`, and what of these weekdays is not among them: with `weekdaysText` it names each day, unless more than a few
 * are irregular.
 */
export function datesText(dates: readonly number[]): string {
  const days = [...new Set(dates)].toSorted((a, b) => a - b);
  const [first, last] = [days[0] as number, days.at(-1) as number];
  if (first === last) return dayText(first);
  const range = `${dayText(first, last)} … ${dayText(last)}`;
  if (days.length === 2) return range;
  const weeks = weeksApart(days);
  const missing = missingOf(days, weeks);
  if (missing === undefined) return days.length > MOST_NAMED ? `${range}, not regularly` : namedText(days);
  const every = weeks > 1 ? `, every ${weeks} weeks` : "";
  return `${range}${every}${missing.length > 0 ? `, without ${namedText(missing)}` : ""}`;
}

/** `7 Dec 2026`; without the year before a later day of the same one. */
function dayText(date: number, next?: number): string {
  const { day, year } = calendarDay(date);
  return next !== undefined && calendarDay(next).year === year ? day : `${day} ${year}`;
}

function namedText(days: readonly number[]): string {
  return days.map((day, index) => dayText(day, days[index + 1])).join(", ");
}

/** From a week that has meetings to the next. */
function weeksApart(days: readonly number[]): number {
  const weeks = [...new Set(days.map(weekOf))];
  const gaps = weeks.slice(1).map((week, index) => week - (weeks[index] as number));
  const least = gaps.reduce((known, gap) => Math.min(known, gap), Number.POSITIVE_INFINITY);
  return gaps.length > 0 && gaps.every((gap) => gap % least === 0) ? least : 1;
}

/** Days of the same weekdays in between; `undefined` if naming them would take more words than naming the days. */
function missingOf(days: readonly number[], weeks: number): number[] | undefined {
  const known = new Set(days);
  const weekdays = new Set(days.map(weekdayOf));
  const [first, last] = [days[0] as number, days.at(-1) as number];
  const missing: number[] = [];
  for (let day = first; day <= last; day += 1) {
    if (known.has(day) || !weekdays.has(weekdayOf(day)) || (weekOf(day) - weekOf(first)) % weeks !== 0) continue;
    missing.push(day);
    if (missing.length > MOST_NAMED || missing.length >= days.length) return undefined;
  }
  return missing;
}

/** From Monday. The 1st of January 1970 was a Thursday. */
function weekdayOf(date: number): number {
  return (((date + 3) % 7) + 7) % 7;
}

function weekOf(date: number): number {
  return Math.floor((date + 3) / 7);
}
