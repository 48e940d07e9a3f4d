/**
 * Rows of meetings at one time of day become one series:
 *
 *   2026-12-07T10:00 45m   2026-12-14T10:00 45m   2026-12-21T10:00 45m
 *   ─▶ { start: 2026-12-07T10:00, duration: 45m, repeat: FREQ=WEEKLY;COUNT=3 }
 *
 * Only what is obvious: every day, every working day, every week or every other week, without a gap, all else equal. COUNT keeps the
 * series to what is live, so that its plan is empty but for adoptions.
 */
import type { EntryBlock } from "./tree.ts";

export interface Foldable {
  readonly entry: EntryBlock;
  /** The state knows its key: it keeps it. */
  readonly isOwned: boolean;
  /** The key of the series that the state has it in. */
  readonly series: string | undefined;
}

export interface Folded {
  readonly entries: readonly EntryBlock[];
  /** The local date of the last meeting of a series; empty without one. */
  readonly last: string;
}

interface Pattern {
  readonly rule: string;
  /** Shorter rows are no habit. */
  readonly least: number;
  /** The day after this one, in days since the epoch; `undefined`: the row can't hold this day. */
  readonly next: (day: number) => number | undefined;
}

const WEEKDAYS = "MO,TU,WE,TH,FR";
/** From what is most telling on. */
const PATTERNS: readonly Pattern[] = [
  { rule: "FREQ=DAILY", least: 5, next: (day) => day + 1 },
  { rule: `FREQ=WEEKLY;BYDAY=${WEEKDAYS}`, least: 6, next: (day) => workingDayAfter(day) },
  { rule: "FREQ=WEEKLY", least: 3, next: (day) => day + 7 },
  { rule: "FREQ=WEEKLY;INTERVAL=2", least: 3, next: (day) => day + 14 },
];

export function foldRows(all: readonly Foldable[]): Folded {
  const secrets = new Map<unknown, number>();
  const rows = new Map<string, Map<number, Foldable>>();
  for (const each of all) {
    const { entry, isOwned } = each;
    const start = isOwned ? undefined : LOCAL.exec(String(entry.spec["start"]))?.groups;
    if (start === undefined) continue;
    const name = rowName(entry, `${start["time"]}`, secrets);
    const row = rows.get(name) ?? new Map<number, Foldable>();
    rows.set(name, row.set(dayOf(start["date"] as string), each));
  }
  const taken = new Set(all.map(({ entry }) => entry.key));
  const series = new Map<EntryBlock, EntryBlock>();
  const gone = new Set<EntryBlock>();
  let last = "";
  for (const row of rows.values()) {
    for (const { rule, days } of runsIn(row)) {
      const run = days.map((day) => row.get(day) as Foldable);
      const [first, ...others] = run.map(({ entry }) => entry) as [EntryBlock, ...EntryBlock[]];
      const key = keyOf(run, taken);
      taken.add(key);
      const spec = withRule(first.spec, `${rule};COUNT=${days.length}`);
      series.set(first, { key, spec, meetings: days.length });
      for (const each of others) gone.add(each);
      const end = dateOf(days.at(-1) as number);
      if (end > last) last = end;
    }
  }
  const entries = all.flatMap(({ entry }) => (gone.has(entry) ? [] : [series.get(entry) ?? entry]));
  return { entries, last };
}

/** The series keeps the key that the state has all of it under. */
function keyOf([first, ...others]: readonly Foldable[], taken: ReadonlySet<string>): string {
  const { entry, series } = first as Foldable;
  const isOne = series !== undefined && !taken.has(series) && others.every((each) => each.series === series);
  return isOne ? series : entry.key;
}

/** A time without an offset: one in a clock change can't be part of a rule. */
const LOCAL = /^(?<date>\d{4}-\d\d-\d\d)T(?<time>\d\d:\d\d(?::\d\d)?(?:Z|\[.+\])?)$/;

/** Equal for entries that differ in their days alone. Equal secrets are one object, and have one number. */
function rowName({ spec }: EntryBlock, time: string, secrets: Map<unknown, number>): string {
  const named = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    const number = secrets.get(value) ?? secrets.size;
    secrets.set(value, number);
    return [number];
  };
  const others = Object.entries(spec).filter(([field]) => field !== "start");
  return JSON.stringify([time, others.map(([field, value]) => [field, named(value)])]);
}

/** Each day is in one row at most: the longest one that begins with the earliest day that is left. */
function runsIn(row: ReadonlyMap<number, unknown>): { readonly rule: string; readonly days: readonly number[] }[] {
  const left = new Set([...row.keys()].toSorted((a, b) => a - b));
  const found: { rule: string; days: readonly number[] }[] = [];
  for (const first of left) {
    const runs = PATTERNS.map(({ rule, least, next }) => ({ rule, least, days: runFrom(first, left, next) }));
    const [best] = runs.filter(({ days, least }) => days.length >= least).toSorted((a, b) => b.days.length - a.days.length);
    if (best === undefined) continue;
    for (const day of best.days) left.delete(day);
    found.push(best);
  }
  return found;
}

function runFrom(first: number, days: ReadonlySet<number>, next: Pattern["next"]): number[] {
  const run: number[] = [];
  for (let day: number | undefined = first; day !== undefined && days.has(day); day = next(day)) run.push(day);
  return run;
}

const DAY = 86_400_000;

function dayOf(date: string): number {
  return Date.parse(`${date}T00:00Z`) / DAY;
}

function dateOf(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10);
}

/** `undefined` for a day at the weekend. */
function workingDayAfter(day: number): number | undefined {
  // 1970-01-01 was a Thursday: Monday is 0.
  const weekday = (day + 3) % 7;
  if (weekday > 4) return undefined;
  return day + (weekday === 4 ? 3 : 1);
}

function withRule({ start, duration, ...rest }: EntryBlock["spec"], repeat: string): EntryBlock["spec"] {
  return { start, ...(duration === undefined ? {} : { duration }), repeat, ...rest };
}
