import { memoize } from "../../model/memoize.ts";
import { quoted } from "../quote.ts";
import { candidatesPerPeriod, timesOfDay } from "./candidates.ts";

/** A checked RRULE (RFC 5545, section 3.3.10). Lists are empty where it has no such part. */
export interface Rule {
  /** All but UNTIL, without duplicates: `FREQ=WEEKLY;BYDAY=MO`. */
  readonly parts: string;
  readonly frequency: Frequency;
  readonly interval: number;
  readonly count: number | undefined;
  /** Milliseconds since 1970-01-01T00:00 on a wall clock or in UTC. */
  readonly until: { readonly local: number; readonly utc: boolean } | undefined;
  /** Monday is 0. */
  readonly weekStart: number;
  readonly months: readonly number[];
  readonly monthDays: readonly number[];
  readonly yearDays: readonly number[];
  readonly weeks: readonly number[];
  /** `ordinal` is 0 for each of them. */
  readonly weekdays: readonly { readonly ordinal: number; readonly weekday: number }[];
  readonly hours: readonly number[];
  readonly minutes: readonly number[];
  readonly seconds: readonly number[];
  readonly positions: readonly number[];
}

export type Frequency = "DAILY" | "WEEKLY" | "MONTHLY" | "YEARLY";

export type ParsedRule =
  | { readonly kind: "rule"; readonly rule: Rule }
  | { readonly kind: "problem"; readonly summary: string; readonly help?: string };

/** A series with more is a mistake. */
export const MOST_OF_ONE = 10_000;
/** One a minute. */
const MOST_A_DAY = 1_440;
/** Each weekday of a year, at three times of day. */
const MOST_TO_CHOOSE_FROM = 1_000;

const FREQUENCIES: readonly Frequency[] = ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"];
const SUB_DAILY = new Set(["SECONDLY", "MINUTELY", "HOURLY"]);
const WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
const WEEKDAY = WEEKDAYS.join("|");

const PARTS: Readonly<Record<string, { readonly holds: (value: string) => boolean; readonly expected: string }>> = {
  FREQ: { holds: (value) => frequencyOf(value) !== undefined, expected: "DAILY, WEEKLY, MONTHLY or YEARLY" },
  INTERVAL: { holds: between(1, 100_000), expected: "a whole number from 1" },
  COUNT: {
    holds: between(1, MOST_OF_ONE),
    // Not at start: the first number that Intl formats takes ten milliseconds.
    get expected() {
      return `a whole number from 1 to ${MOST_OF_ONE.toLocaleString("en")}`;
    },
  },
  UNTIL: {
    holds: (value) => readUntil(value) !== undefined,
    expected: "a date or time such as 20261224, 20261224T100000 or 20261224T090000Z",
  },
  BYSECOND: { holds: list(between(0, 59)), expected: "seconds from 0 to 59" },
  BYMINUTE: { holds: list(between(0, 59)), expected: "minutes from 0 to 59" },
  BYHOUR: { holds: list(between(0, 23)), expected: "hours from 0 to 23" },
  BYDAY: { holds: list((item) => isWeekday(item)), expected: "days such as MO, 1MO or -1FR" },
  BYMONTHDAY: { holds: list(signed(31)), expected: "days of the month from 1 to 31, or from -1 to -31" },
  BYYEARDAY: { holds: list(signed(366)), expected: "days of the year from 1 to 366, or from -1 to -366" },
  BYWEEKNO: { holds: list(signed(53)), expected: "weeks from 1 to 53, or from -1 to -53" },
  BYMONTH: { holds: list(between(1, 12)), expected: "months from 1 to 12" },
  BYSETPOS: { holds: list(signed(366)), expected: "positions from 1 to 366, or from -1 to -366" },
  WKST: { holds: (value) => new RegExp(`^(?:${WEEKDAY})$`).test(value), expected: "a day such as MO" },
};

/** RFC 5545, section 3.3.10, and joins that it leaves open or hardly any program reads alike. */
const EXCLUSIONS: readonly { readonly when: (parts: ReadonlyMap<string, string>) => boolean; readonly summary: string }[] = [
  { when: (parts) => parts.has("COUNT") && parts.has("UNTIL"), summary: "COUNT and UNTIL don't go together" },
  { when: (parts) => parts.has("BYWEEKNO") && parts.get("FREQ") !== "YEARLY", summary: "BYWEEKNO goes only with FREQ=YEARLY" },
  {
    when: (parts) => parts.has("BYYEARDAY") && parts.get("FREQ") !== "YEARLY",
    summary: "BYYEARDAY goes only with FREQ=YEARLY",
  },
  {
    when: (parts) => parts.has("BYMONTHDAY") && parts.get("FREQ") === "WEEKLY",
    summary: "BYMONTHDAY doesn't go with FREQ=WEEKLY",
  },
  {
    when: (parts) => /\d/.test(parts.get("BYDAY") ?? "") && !["MONTHLY", "YEARLY"].includes(parts.get("FREQ") ?? ""),
    summary: "a numbered day such as 1MO goes only with FREQ=MONTHLY and FREQ=YEARLY",
  },
  {
    when: (parts) => /\d/.test(parts.get("BYDAY") ?? "") && parts.has("BYWEEKNO"),
    summary: "a numbered day such as 1MO doesn't go with BYWEEKNO",
  },
  {
    when: (parts) => parts.has("BYYEARDAY") && ["BYDAY", "BYMONTHDAY", "BYWEEKNO"].some((name) => parts.has(name)),
    summary: "BYYEARDAY together with BYDAY, BYMONTHDAY or BYWEEKNO is not supported",
  },
  {
    when: (parts) => parts.has("BYWEEKNO") && (parts.has("BYMONTHDAY") || !parts.has("BYDAY")),
    summary: "BYWEEKNO is only supported with BYDAY, and without BYMONTHDAY",
  },
  {
    when: (parts) => isOfYear(parts) && (parts.has("BYMONTHDAY") || /(?:^|,)[A-Z]/.test(parts.get("BYDAY") ?? "")),
    summary: "a numbered day of a year such as 20MO is not supported together with BYMONTHDAY, or with days that have no number",
  },
  {
    when: (parts) => isOfYear(parts) && /53/.test(parts.get("BYDAY") ?? ""),
    summary: "the 53rd of a weekday is not supported: few years have one",
  },
  {
    when: (parts) => parts.has("BYSETPOS") && ![...parts.keys()].some((name) => name.startsWith("BY") && name !== "BYSETPOS"),
    summary: "BYSETPOS needs another BY… part to choose from",
  },
];

/** Stops at the first problem. */
export const parseRule = memoize((text: string): ParsedRule => {
  const parts = new Map<string, string>();
  const values = new Map<string, readonly string[]>();
  for (const part of text
    .trim()
    .toUpperCase()
    .replace(/^RRULE:/, "")
    .split(";")) {
    const [, name, value] = /^([A-Z-]+)=(.*)$/.exec(part) ?? [];
    if (name === undefined || value === undefined)
      return problem(`expected parts such as FREQ=WEEKLY between semicolons, not ${quoted(part)}`);
    if (parts.has(name)) return problem(`${name} is given twice`);
    const known = Object.hasOwn(PARTS, name) ? PARTS[name] : undefined;
    if (known === undefined) return problem(`there is no ${name} in an RRULE`, `the parts are ${Object.keys(PARTS).join(", ")}`);
    if (name === "FREQ" && SUB_DAILY.has(value)) {
      return problem(`FREQ=${value} is not supported: a rule repeats at most daily`, "use FREQ=DAILY with BYHOUR");
    }
    if (!known.holds(value)) return problem(`${name} holds ${known.expected}, not ${quoted(value)}`);
    const different = name === "UNTIL" ? [value] : [...new Set(value.split(",").map(canonical))];
    parts.set(name, different.join(","));
    values.set(name, different);
  }
  if (!parts.has("FREQ")) return problem("FREQ is missing", "begin the rule with FREQ=DAILY, WEEKLY, MONTHLY or YEARLY");
  const excluded = EXCLUSIONS.find(({ when }) => when(parts));
  if (excluded !== undefined) return problem(excluded.summary);
  const until = parts.get("UNTIL");
  parts.delete("UNTIL");
  const perDay = timesOfDay(values);
  if (perDay > MOST_A_DAY)
    return problem(`the rule gives ${perDay.toLocaleString("en")} meetings a day`, "use fewer times of day");
  if (parts.has("BYSETPOS") && candidatesPerPeriod(values) > MOST_TO_CHOOSE_FROM)
    return problem(
      `BYSETPOS chooses from more than ${MOST_TO_CHOOSE_FROM.toLocaleString("en")} dates`,
      "let it choose among days, with one time of day",
    );
  return { kind: "rule", rule: ruleOf(parts, values, until === undefined ? undefined : readUntil(until)) };
});

function ruleOf(parts: ReadonlyMap<string, string>, values: ReadonlyMap<string, readonly string[]>, until: Rule["until"]): Rule {
  const numbers = (name: string): readonly number[] => (values.get(name) ?? []).map(Number);
  const count = parts.get("COUNT");
  return {
    parts: [...parts].map(([name, value]) => `${name}=${value}`).join(";"),
    frequency: frequencyOf(parts.get("FREQ")) ?? "DAILY",
    interval: Number(parts.get("INTERVAL") ?? 1),
    count: count === undefined ? undefined : Number(count),
    until,
    weekStart: WEEKDAYS.indexOf(parts.get("WKST") ?? "MO"),
    months: numbers("BYMONTH"),
    monthDays: numbers("BYMONTHDAY"),
    yearDays: numbers("BYYEARDAY"),
    weeks: numbers("BYWEEKNO"),
    weekdays: (values.get("BYDAY") ?? []).map((day) => ({
      ordinal: Number(day.slice(0, -2)),
      weekday: WEEKDAYS.indexOf(day.slice(-2)),
    })),
    hours: numbers("BYHOUR"),
    minutes: numbers("BYMINUTE"),
    seconds: numbers("BYSECOND"),
    positions: numbers("BYSETPOS"),
  };
}

function frequencyOf(value: string | undefined): Frequency | undefined {
  return FREQUENCIES.find((each) => each === value);
}

/** `+01MO` → `1MO`, `00` → `0` */
function canonical(value: string): string {
  return value.replace(/^\+?(-?)0*(?=\d)/, "$1");
}

function problem(summary: string, help?: string): ParsedRule {
  return { kind: "problem", summary, ...(help === undefined ? {} : { help }) };
}

function between(least: number, most: number): (value: string) => boolean {
  return (value) => /^\d{1,7}$/.test(value) && Number(value) >= least && Number(value) <= most;
}

function signed(most: number): (value: string) => boolean {
  return (value) => /^[+-]?\d{1,3}$/.test(value) && Number(value) !== 0 && Math.abs(Number(value)) <= most;
}

function list(holds: (item: string) => boolean): (value: string) => boolean {
  return (value) => value.split(",").every(holds);
}

function isWeekday(item: string): boolean {
  const [, ordinal = "1"] = new RegExp(`^([+-]?\\d{1,2})?(?:${WEEKDAY})$`).exec(item) ?? [undefined, "0"];
  return signed(53)(ordinal);
}

/** Whether BYDAY numbers the weekdays of a year. */
function isOfYear(parts: ReadonlyMap<string, string>): boolean {
  return parts.get("FREQ") === "YEARLY" && !parts.has("BYMONTH") && /\d/.test(parts.get("BYDAY") ?? "");
}

function readUntil(value: string): Rule["until"] {
  const [, year, month, day, hour, minute, second, utc] = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z)?)?$/.exec(value) ?? [];
  if (year === undefined) return undefined;
  const time = hour === undefined ? "23:59:59" : `${hour}:${minute}:${second}`;
  const local = Date.parse(`${year}-${month}-${day}T${time}Z`);
  const real = !Number.isNaN(local) && new Date(local).toISOString().startsWith(`${year}-${month}-${day}`);
  return real ? { local, utc: utc !== undefined } : undefined;
}
