/** A rule as one series, or as one more for each change of all that follows an instance (RFC 5545, 3.2.13). */
import type { Instant } from "../../model/instant.ts";
import { createRecurrence, type Recurrence } from "../recurrence/recurrence.ts";
import { parseRule } from "../recurrence/rule.ts";
import type { Dates } from "../recurrence/work.ts";
import type { Zone } from "../time/zones.ts";
import type { FileEvent } from "./events.ts";
import { type Instances, instantAt, MOST_SINGLE, type Ruled } from "./instances.ts";
import type { Meeting, Slot } from "./meeting.ts";
import { shiftedRule, withEnd, withoutEnd } from "./split-rule.ts";
import { DAY } from "./values.ts";

const YEAR = 366 * DAY;
const LAST = Date.UTC(9999, 11, 30);

interface Context {
  readonly dates: Dates;
  note(event: FileEvent, text: string): void;
}

export type Range = { readonly original: Instant; readonly slot: Slot };

/** A single instance after a THISANDFUTURE change moves with it. */
export function rangedSlot(slot: Slot, ranges: readonly Range[], clock: Zone): Slot {
  const range = ranges.toSorted((a, b) => a.original - b.original).findLast(({ original }) => original <= slot.start);
  return range === undefined ? slot : { start: shifted(slot.start, range, clock), minutes: range.slot.minutes };
}

/** By the clock: an hour later stays an hour later when the clocks change. */
function shifted(instant: Instant, { original, slot }: Range, clock: Zone): Instant {
  const localOf = (each: Instant): number => each + clock.offsetAt(each);
  return instantAt(localOf(instant) + localOf(slot.start) - localOf(original), clock);
}

export interface Segmenting {
  readonly frame: Omit<Meeting, keyof Slot | "series">;
  readonly own: Slot;
  readonly set: Instances;
  readonly ranges: readonly Range[];
  /** Rules before this one: what they give counts once. */
  readonly others: readonly Ruled[];
}

export function segmentsOf(ruled: Ruled, segmenting: Segmenting, context: Context): Meeting[] {
  const { frame, own, set, others } = segmenting;
  const { recurrence } = ruled;
  const except = new Set([...set.excluded].filter((each) => recurrence.has(each)));
  for (const other of others) {
    const both = (recurrence.between(own.start, own.start + 3 * YEAR, 2_000) ?? []).filter((each) => other.recurrence.has(each));
    if (both.length > MOST_SINGLE || recurrence.between(own.start + 3 * YEAR, LAST, 1) === undefined) {
      context.note(frame.event, `its further rule ${ruled.rule} gives meetings of its first rule again; it was left out`);
      if (both.length > 0) return [];
    }
    for (const each of both) except.add(each);
  }
  const moved = new Map([...set.moved].filter(([original]) => recurrence.has(original) && !except.has(original)));
  const ranges = segmenting.ranges.filter(({ original }) => recurrence.has(original)).toSorted((a, b) => a.original - b.original);
  const first = recurrence.first() as Instant;
  if (ranges.length === 0 && frame.written !== undefined)
    return [{ ...frame, ...own, series: { rule: ruled.rule, recurrence, except: sorted(except), overrides: moved } }];

  const meetings: Meeting[] = [];
  const bounds = [undefined, ...ranges];
  for (const [index, range] of bounds.entries()) {
    const from = range?.original ?? Math.min(own.start, first);
    const next = bounds[index + 1];
    if (next !== undefined && next.original <= from) continue;
    const before = next === undefined ? undefined : next.original - 1000;
    meetings.push(...segment({ ...ruled, from, before, range, except, moved }, segmenting, context));
  }
  return meetings;
}

interface Segment extends Ruled {
  readonly from: Instant;
  /** Its last instant, if another follows it. */
  readonly before: Instant | undefined;
  readonly range: Range | undefined;
  readonly except: ReadonlySet<Instant>;
  readonly moved: ReadonlyMap<Instant, Slot>;
}

function segment(each: Segment, { frame, own }: Segmenting, context: Context): Meeting[] {
  const { recurrence, from, before, range, except, moved } = each;
  const { clock } = frame;
  const move = (instant: Instant): Instant => (range === undefined ? instant : shifted(instant, range, clock));
  const isWithin = (instant: Instant): boolean => instant >= from && (before === undefined || instant <= before);
  const minutes = range?.slot.minutes ?? own.minutes;
  const start = range?.slot.start ?? own.start;
  const rule = frame.written === undefined ? undefined : segmentRule(each, start, clock, move);
  const parsed = rule === undefined ? undefined : parseRule(rule);
  if (rule !== undefined && parsed?.kind === "rule") {
    const own = createRecurrence(
      parsed.rule,
      { instant: start, local: start + clock.offsetAt(start), zone: clock },
      context.dates.ofRule(),
    );
    const overrides = new Map(
      [...moved].filter(([original]) => isWithin(original)).map(([original, slot]) => [move(original), slot]),
    );
    const taken = [...except].filter(isWithin).map(move);
    return [{ ...frame, start, minutes, series: { rule, recurrence: own, except: sorted(taken), overrides } }];
  }
  // No rule of a config says it: the instances are written one by one.
  const end = before ?? Math.min(from + 2 * YEAR, LAST);
  const found = recurrence.between(from, end, MOST_SINGLE) ?? firstOf(recurrence, from, end);
  const isAll =
    recurrence.between(found.at(-1) === undefined ? from : (found.at(-1) as Instant) + 1, before ?? LAST, 1)?.length === 0;
  if (!isAll)
    context.note(frame.event, `its rule ${each.rule} was written as its next ${found.length} meetings: later ones are left out`);
  return found
    .filter((instant) => !except.has(instant))
    .map((instant) => ({ ...frame, ...(moved.get(instant) ?? { start: move(instant), minutes }) }));
}

/** As many as are written one by one. */
function firstOf(recurrence: Recurrence, from: Instant, end: Instant): readonly Instant[] {
  for (let length = end - from; length > DAY; length /= 2) {
    const found = recurrence.between(from, from + length, MOST_SINGLE);
    if (found !== undefined) return found;
  }
  return [];
}

/** `undefined` where no rule says it. */
function segmentRule(
  { rule, recurrence, from, before, range }: Segment,
  start: Instant,
  clock: Zone,
  move: (instant: Instant) => Instant,
): string | undefined {
  const moving = range === undefined ? { days: 0, time: 0 } : movingOf(range, clock);
  const body = shiftedRule(withoutEnd(rule), moving);
  if (body === undefined) return undefined;
  if (before !== undefined) return withEnd(body, { until: move(before) });
  const { count, until } = endOfRule(rule, clock);
  if (count !== undefined) {
    const earlier = from <= start && range === undefined ? 0 : (recurrence.between(-8e15, from - 1, 10_000)?.length ?? 0);
    return withEnd(body, { count: count - earlier });
  }
  return until === undefined ? body : withEnd(body, { until: move(until) });
}

function movingOf({ original, slot }: Range, clock: Zone): { readonly days: number; readonly time: number } {
  const [was, is] = [original, slot.start].map((each) => each + clock.offsetAt(each)) as [number, number];
  const days = Math.floor(is / DAY) - Math.floor(was / DAY);
  return { days, time: is - was - days * DAY };
}

function endOfRule(rule: string, clock: Zone): { readonly count?: number; readonly until?: Instant } {
  const parsed = parseRule(rule);
  if (parsed.kind === "problem") return {};
  const { count, until } = parsed.rule;
  if (count !== undefined) return { count };
  return until === undefined ? {} : { until: until.utc ? until.local : instantAt(until.local, clock) };
}

function sorted(instants: Iterable<Instant>): Instant[] {
  return [...instants].toSorted((a, b) => a - b);
}
