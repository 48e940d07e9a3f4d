/** A zone as a file's VTIMEZONE describes it (RFC 5545, 3.6.5). */
import { BUDGETS } from "../../model/budgets.ts";
import type { Instant } from "../../model/instant.ts";
import type { Zone } from "../time/zones.ts";
import { type Component, propertiesOf, propertyOf } from "./content-lines.ts";
import { DAY, timesIn, UnreadableEvent } from "./values.ts";

export interface DescribedZone extends Zone {
  /** In milliseconds, where the clocks never change. */
  readonly fixed: number | undefined;
}

/** A STANDARD or DAYLIGHT component: from each of its onsets on the offset is `to`. */
interface Observance {
  readonly from: number;
  readonly to: number;
  /** The last onset up to an instant, and with it; `undefined` if there is none. */
  onsetUpTo(instant: Instant): Instant | undefined;
}

/** `undefined` for a description that can't be followed, such as clocks that change each second. */
export function describedZone(component: Component, name: string): DescribedZone | undefined {
  const parts = component.components.filter((each) => each.name === "STANDARD" || each.name === "DAYLIGHT");
  if (parts.length === 0 || parts.length > BUDGETS.observances) return undefined;
  const observances: Observance[] = [];
  for (const part of parts) {
    const observance = readObservance(part);
    if (observance === undefined) return undefined;
    observances.push(observance);
  }
  const [first] = observances as [Observance];
  const offsets = new Set(observances.map(({ to }) => to));
  if (offsets.size === 1) return { name, fixed: first.to, offsetAt: () => first.to };
  const days = new Map<number, number | undefined>();
  const offsetAt = (instant: Instant): number => {
    let latest: { readonly onset: Instant; readonly to: number } | undefined;
    for (const { to, onsetUpTo } of observances) {
      const onset = onsetUpTo(instant);
      if (onset !== undefined && (latest === undefined || onset > latest.onset)) latest = { onset, to };
    }
    return latest?.to ?? first.from;
  };
  return {
    name,
    fixed: undefined,
    offsetAt: (instant) => {
      const day = Math.floor(instant / DAY);
      if (!days.has(day)) {
        const [begins, ends] = [offsetAt(day * DAY), offsetAt((day + 1) * DAY - 1)];
        days.set(day, begins === ends ? begins : undefined);
      }
      return days.get(day) ?? offsetAt(instant);
    },
  };
}

function readObservance(part: Component): Observance | undefined {
  const from = offsetIn(propertyOf(part, "TZOFFSETFROM")?.value);
  const to = offsetIn(propertyOf(part, "TZOFFSETTO")?.value);
  const start = propertyOf(part, "DTSTART");
  if (from === undefined || to === undefined || start === undefined) return undefined;
  try {
    const [first] = timesIn(start);
    if (first === undefined || "date" in first) return undefined;
    const rules = propertiesOf(part, "RRULE").map(({ value }) => yearlyRule(value, first.local));
    if (rules.includes(undefined) || rules.length > 1) return undefined;
    const single = propertiesOf(part, "RDATE")
      .flatMap(timesIn)
      .flatMap((each) => ("date" in each ? [] : [each.local - from]));
    const known = [first.local - from, ...single].toSorted((a, b) => a - b);
    const [rule] = rules;
    return {
      from,
      to,
      onsetUpTo: (instant) =>
        latestOf(
          known.findLast((each) => each <= instant),
          rule?.(instant, from),
        ),
    };
  } catch (cause) {
    if (cause instanceof UnreadableEvent) return undefined;
    throw cause;
  }
}

function latestOf(a: Instant | undefined, b: Instant | undefined): Instant | undefined {
  return a === undefined || (b !== undefined && b > a) ? b : a;
}

/** Clocks change by yearly rules: `FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU`, or `BYMONTHDAY=8,9,10,11,12,13,14;BYDAY=SU`. */
type YearlyRule = (instant: Instant, offsetFrom: number) => Instant | undefined;

const WEEKDAYS = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];
const READ = new Set(["FREQ", "BYMONTH", "BYDAY", "BYMONTHDAY", "INTERVAL", "UNTIL", "WKST"]);

function yearlyRule(text: string, start: number): YearlyRule | undefined {
  const parts = new Map(
    text
      .toUpperCase()
      .split(";")
      .filter((part) => part !== "")
      .map((part) => part.split("=") as [string, string]),
  );
  const isRead = [...parts.keys()].every((name) => READ.has(name)) && (parts.get("INTERVAL") ?? "1") === "1";
  if (!isRead || parts.get("FREQ") !== "YEARLY") return undefined;
  const begins = new Date(start);
  const month = Number(parts.get("BYMONTH") ?? begins.getUTCMonth() + 1) - 1;
  const [, ordinal, weekday] = /^([+-]?[1-5])?(SU|MO|TU|WE|TH|FR|SA)$/.exec(parts.get("BYDAY") ?? "") ?? [];
  const dates = parts.get("BYMONTHDAY")?.split(",").map(Number) ?? [];
  const isDated = dates.length <= 31 && dates.every((date) => Number.isInteger(date) && date !== 0);
  if (!(month >= 0 && month <= 11) || !isDated || (parts.has("BYDAY") && weekday === undefined)) return undefined;
  const until = untilIn(parts.get("UNTIL"));
  if (until === null) return undefined;
  const time = ((start % DAY) + DAY) % DAY;
  const onDay = weekday === undefined ? undefined : WEEKDAYS.indexOf(weekday);
  const dayIn = (year: number): number | undefined => {
    if (onDay === undefined) return dateIn(year, month, dates[0] ?? begins.getUTCDate());
    if (dates.length > 0)
      return dates.map((date) => dateIn(year, month, date)).find((day) => day !== undefined && weekdayOf(day) === onDay);
    return ordinal === undefined ? undefined : weekdayIn(year, month, onDay, Number(ordinal));
  };
  return (instant, offsetFrom) => {
    const year = new Date(instant + offsetFrom).getUTCFullYear();
    for (const each of [year, year - 1, year - 2]) {
      const day = dayIn(each);
      if (day === undefined) continue;
      const local = day + time;
      const onset = local - offsetFrom;
      const isOver = until !== undefined && (until.utc ? onset : local) > until.at;
      if (onset <= instant && local >= start && !isOver) return onset;
    }
    // After its end the last onset counts on.
    return until === undefined || instant < until.at ? undefined : lastBefore(until, dayIn, { time, start, offsetFrom });
  };
}

interface Until {
  readonly at: number;
  readonly utc: boolean;
}

function lastBefore(
  until: Until,
  dayIn: (year: number) => number | undefined,
  { time, start, offsetFrom }: { readonly time: number; readonly start: number; readonly offsetFrom: number },
): Instant | undefined {
  const year = new Date(until.at).getUTCFullYear();
  for (const each of [year + 1, year, year - 1, year - 2]) {
    const day = dayIn(each);
    if (day === undefined) continue;
    const local = day + time;
    if (local >= start && (until.utc ? local - offsetFrom : local) <= until.at) return local - offsetFrom;
  }
  return undefined;
}

/** `undefined` without one, `null` for one that can't be read. */
function untilIn(text: string | undefined): Until | undefined | null {
  if (text === undefined) return undefined;
  const [, year, month, day, hour = "23", minute = "59", second = "59", utc] =
    /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z)?)?$/.exec(text) ?? [];
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(at) ? null : { at, utc: utc !== undefined };
}

/** The start of a day of a month; negative ones count from its end. */
function dateIn(year: number, month: number, date: number): number | undefined {
  const length = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const day = date > 0 ? date : length + 1 + date;
  return day >= 1 && day <= length ? Date.UTC(year, month, day) : undefined;
}

function weekdayIn(year: number, month: number, weekday: number, ordinal: number): number | undefined {
  if (ordinal > 0) {
    const first = Date.UTC(year, month, 1);
    return dateIn(year, month, 1 + ((weekday - weekdayOf(first) + 7) % 7) + (ordinal - 1) * 7);
  }
  const last = Date.UTC(year, month + 1, 0);
  const day = last - (((weekdayOf(last) - weekday + 7) % 7) + (-ordinal - 1) * 7) * DAY;
  return new Date(day).getUTCMonth() === month ? day : undefined;
}

function weekdayOf(day: number): number {
  return new Date(day).getUTCDay();
}

/** `+0100` or `-043000`, in milliseconds. */
function offsetIn(text: string | undefined): number | undefined {
  const [, sign, hours, minutes, seconds = 0] = /^([+-]?)(\d\d):?(\d\d):?(\d\d)?$/.exec(text?.trim() ?? "") ?? [];
  if (hours === undefined) return undefined;
  const size = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  if (size >= DAY) return undefined;
  return sign === "-" ? -size : size;
}
