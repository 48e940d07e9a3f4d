/**
 * The days that a rule gives, one period after the other (RFC 5545, section 3.3.10). Each BY… part keeps a day or drops it, so a day is
 * given if all of them keep it; where none says which days, the start does.
 */
import { calendarDay, type CalendarDay, monthLength, monthStart, weekdayOf, yearLength, yearStart } from "./calendar.ts";
import type { Rule } from "./rule.ts";

/** Periods count from the start's, 0: days, weeks, months or years, of which INTERVAL skips some. */
export interface Days {
  /** Of the first period that doesn't end before a day. */
  periodFrom(day: number): number;
  firstOf(period: number): number;
  lengthOf(period: number): number;
  /** In order. */
  of(period: number): number[];
}

export function createDays(rule: Rule, start: number): Days {
  const { frequency, interval } = rule;
  const begin = calendarDay(start);
  const keeps = createFilter(rule, begin, weekdayOf(start));
  const week = start - ((weekdayOf(start) - rule.weekStart + 7) % 7);
  const month = begin.year * 12 + begin.month - 1;
  const monthOf = (period: number): readonly [year: number, month: number] => {
    const months = month + period * interval;
    return [Math.floor(months / 12), (months % 12) + 1];
  };
  const unitsSince = (day: number): number => {
    const { year, month: ofYear } = calendarDay(day);
    switch (frequency) {
      case "DAILY":
        return day - start;
      case "WEEKLY":
        return Math.floor((day - week) / 7);
      case "MONTHLY":
        return year * 12 + ofYear - 1 - month;
      default:
        return year - begin.year;
    }
  };
  const firstOf = (period: number): number => {
    switch (frequency) {
      case "DAILY":
        return start + period * interval;
      case "WEEKLY":
        return week + 7 * period * interval;
      case "MONTHLY":
        return monthStart(...monthOf(period));
      default:
        return yearStart(begin.year + period * interval);
    }
  };
  const lengthOf = (period: number): number => {
    switch (frequency) {
      case "DAILY":
        return 1;
      case "WEEKLY":
        return 7;
      case "MONTHLY":
        return monthLength(...monthOf(period));
      default:
        return yearLength(begin.year + period * interval);
    }
  };
  return {
    periodFrom: (day) => Math.max(0, Math.ceil(unitsSince(day) / interval)),
    firstOf,
    lengthOf,
    of: (period) => {
      const first = firstOf(period);
      const found: number[] = [];
      for (let day = first; day < first + lengthOf(period); day++) if (keeps(day)) found.push(day);
      return found;
    },
  };
}

/** Most rules say one thing of a day: its tests are as few. */
function createFilter(rule: Rule, begin: CalendarDay, weekday: number): (day: number) => boolean {
  const { frequency, months, monthDays, yearDays, weeks, weekdays, weekStart } = rule;
  const isOpen = weeks.length + yearDays.length + monthDays.length + weekdays.length === 0;
  const dates = isOpen && (frequency === "MONTHLY" || frequency === "YEARLY") ? [begin.date] : monthDays;
  const inMonths = isOpen && frequency === "YEARLY" && months.length === 0 ? [begin.month] : months;
  const onWeekdays = isOpen && frequency === "WEEKLY" ? [{ ordinal: 0, weekday }] : weekdays;

  const byDate: ((at: CalendarDay, day: number) => boolean)[] = [];
  if (inMonths.length > 0) byDate.push(({ month }) => inMonths.includes(month));
  if (dates.length > 0)
    byDate.push(({ year, month, date }) => dates.includes(date) || dates.includes(date - monthLength(year, month) - 1));
  if (yearDays.length > 0)
    byDate.push(({ year }, day) => {
      const number = day - yearStart(year) + 1;
      return yearDays.includes(number) || yearDays.includes(number - yearLength(year) - 1);
    });
  const plain = new Set(onWeekdays.filter(({ ordinal }) => ordinal === 0).map((each) => each.weekday));
  const numbered = onWeekdays.filter(({ ordinal }) => ordinal !== 0);
  if (numbered.length > 0) {
    const ofYear = frequency === "YEARLY" && months.length === 0;
    byDate.push(({ year, month, date }, day) => {
      const own = weekdayOf(day);
      const number = ofYear ? day - yearStart(year) : date - 1;
      const length = ofYear ? yearLength(year) : monthLength(year, month);
      const [fromStart, fromEnd] = [Math.floor(number / 7) + 1, -Math.floor((length - 1 - number) / 7) - 1];
      return (
        plain.has(own) ||
        numbered.some((each) => each.weekday === own && (each.ordinal === fromStart || each.ordinal === fromEnd))
      );
    });
  }
  if (weeks.length > 0)
    byDate.push(({ year }, day) => {
      const { number, count } = weekOf(day, year, weekStart);
      return weeks.includes(number) || weeks.includes(number - count - 1);
    });

  const byWeekday = plain.size > 0 && numbered.length === 0 ? plain : undefined;
  return (day) => {
    if (byWeekday?.has(weekdayOf(day)) === false) return false;
    if (byDate.length === 0) return true;
    const at = calendarDay(day);
    return byDate.every((keeps) => keeps(at, day));
  };
}

/** The week that a day lies in, which may be one of another year (ISO 8601, with another first day), and how many that year has. */
function weekOf(day: number, year: number, weekStart: number): { readonly number: number; readonly count: number } {
  const own = [year + 1, year].find((each) => firstWeek(each, weekStart) <= day) ?? year - 1;
  const first = firstWeek(own, weekStart);
  return { number: (day - first - ((day - first) % 7)) / 7 + 1, count: (firstWeek(own + 1, weekStart) - first) / 7 };
}

/** Where the first week with four days or more in a year begins. */
function firstWeek(year: number, weekStart: number): number {
  const fourth = yearStart(year) + 3;
  return fourth - ((weekdayOf(fourth) - weekStart + 7) % 7);
}
