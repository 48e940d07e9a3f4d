/** A rule as one series, or as one more for each change of all that follows an instance (RFC 5545, 3.2.13). */
import type { Instant } from "../../model/instant.ts";
import { createRecurrence, type Recurrence } from "../recurrence/recurrence.ts";
import { parseRule } from "../recurrence/rule.ts";
import type { Dates } from "../recurrence/work.ts";
import type { Zone } from "../time/zones.ts";
import type { FileEvent } from "./events.ts";
import { type Instances, instantAt, MOST_SINGLE, type Ruled } from "./instances.ts";
import type { Frame, Meeting, Slot } from "./meeting.ts";
import { shiftedRule, withEnd, withoutEnd } from "./split-rule.ts";
import { DAY } from "./values.ts";

const YEAR = 366 * DAY;
const LAST = Date.UTC(9999, 11, 30);

interface Context {
  readonly dates: Dates;
  readonly since: Instant;
  note(event: FileEvent, text: string): void;
}

/** From an instance on all are as this one. */
export interface Range {
  readonly original: Instant;
  /** `undefined`: none takes place any more. */
  readonly changed: { readonly slot: Slot; readonly frame: Frame } | undefined;
}

/** The range that an instance lies in; `ranges` are in order. */
export function rangeAt(instant: Instant, ranges: readonly Range[]): Range | undefined {
  return ranges.findLast(({ original }) => original <= instant);
}

/** By the clock: an hour later stays an hour later when the clocks change. */
export function shifted(instant: Instant, original: Instant, slot: Slot, clock: Zone): Instant {
  const localOf = (each: Instant): number => each + clock.offsetAt(each);
  return instantAt(localOf(instant) + localOf(slot.start) - localOf(original), clock);
}

export interface Segmenting {
  readonly frame: Frame;
  readonly own: Slot;
  readonly set: Instances;
  /** In order. */
  readonly ranges: readonly Range[];
  /** Rules before this one: what they give counts once. */
  readonly others: readonly Ruled[];
}

export function segmentsOf(ruled: Ruled, segmenting: Segmenting, context: Context): Meeting[] {
  const { frame, own, set, others } = segmenting;
  const { recurrence } = ruled;
  const again = givenAgain(recurrence, others, Math.max(own.start, context.since));
  const except = new Set([...again.instants, ...[...set.excluded].filter((each) => recurrence.has(each))]);
  const moved = new Map([...set.moved].filter(([original]) => recurrence.has(original) && !except.has(original)));
  const isWritten = frame.written !== undefined && !again.isEndless;
  const common = { ...ruled, except, moved, isWritten };
  const parts: { readonly from: Instant; readonly range: Range | undefined }[] = [
    { from: Math.min(own.start, recurrence.first() as Instant), range: undefined },
  ];
  for (const range of segmenting.ranges) {
    const from = recurrence.next(range.original);
    if (from === undefined) continue;
    if (parts.at(-1)?.range !== undefined && parts.at(-1)?.from === from) parts.pop();
    parts.push({ from, range });
  }
  if (parts.length === 1 && isWritten) {
    if (isUsedUp(recurrence, except)) return [];
    return [{ ...frame, ...own, series: { rule: ruled.rule, recurrence, except: sorted(except), overrides: moved } }];
  }
  return parts.flatMap((part, index) => {
    const next = parts[index + 1];
    return segment({ ...common, ...part, before: next === undefined ? undefined : next.from - 1000 }, segmenting, context);
  });
}

/** Whether all that it gives is taken out. */
function isUsedUp(recurrence: Recurrence, except: ReadonlySet<Instant>): boolean {
  const first = recurrence.first() as Instant;
  if (!except.has(first)) return false;
  return recurrence.between(first, LAST, except.size)?.every((each) => except.has(each)) === true;
}

/** What other rules give as well. `isEndless`: and will again and again, which no exceptions can say. */
function givenAgain(
  recurrence: Recurrence,
  others: readonly Ruled[],
  from: Instant,
): { readonly instants: readonly Instant[]; readonly isEndless: boolean } {
  if (others.length === 0) return { instants: [], isEndless: false };
  const isGiven = (instant: Instant): boolean => others.some((other) => other.recurrence.has(instant));
  const given = recurrence.between(from, from + 3 * YEAR, 3 * MOST_SINGLE) ?? firstOf(recurrence, from, from + 3 * YEAR);
  const instants = given.filter(isGiven);
  const isEndless = instants.length > 0 && recurrence.next((given.at(-1) as Instant) + 1) !== undefined;
  return { instants, isEndless: isEndless || instants.length > MOST_SINGLE };
}

interface Segment extends Ruled {
  /** Its first instance, as the rule gives it. */
  readonly from: Instant;
  /** Its last instant, if another follows it. */
  readonly before: Instant | undefined;
  readonly range: Range | undefined;
  readonly except: ReadonlySet<Instant>;
  readonly moved: ReadonlyMap<Instant, Slot>;
  /** Whether a config can say its rule. */
  readonly isWritten: boolean;
}

function segment(each: Segment, { frame, own }: Segmenting, context: Context): Meeting[] {
  const { recurrence, from, before, range, except, moved, isWritten } = each;
  if (range !== undefined && range.changed === undefined) return [];
  const { clock } = frame;
  const first = recurrence.next(from);
  if (first === undefined || (before !== undefined && first > before)) return [];
  const changed = range?.changed;
  const { minutes } = changed?.slot ?? own;
  const framed = changed?.frame ?? frame;
  const move = (instant: Instant): Instant =>
    range === undefined || changed === undefined ? instant : shifted(instant, range.original, changed.slot, clock);
  const isWithin = (instant: Instant): boolean => instant >= from && (before === undefined || instant <= before);
  const start = range === undefined ? own.start : move(first);
  const rule = isWritten ? segmentRule(each, clock, move) : undefined;
  const parsed = rule === undefined ? undefined : parseRule(rule);
  if (rule !== undefined && parsed?.kind === "rule") {
    const local = start + clock.offsetAt(start);
    const own = createRecurrence(parsed.rule, { instant: start, local, zone: clock }, context.dates.ofRule());
    const within = [...moved].filter(([original]) => isWithin(original));
    const overrides = new Map(within.map(([original, slot]) => [move(original), slot]));
    const taken = new Set([...except].filter(isWithin).map(move));
    if (isUsedUp(own, taken)) return [];
    return [{ ...framed, start, minutes, series: { rule, recurrence: own, except: sorted(taken), overrides } }];
  }
  // No rule of a config says it: the instances are written one by one.
  const begin = Math.max(from, context.since - minutes * 60_000);
  const found = firstOf(recurrence, begin, before ?? Math.min(begin + 2 * YEAR, LAST));
  const later = recurrence.next((found.at(-1) ?? begin) + 1);
  if (later !== undefined && (before === undefined || later <= before))
    context.note(frame.event, `its rule ${each.rule} was written as its next ${found.length} meetings: later ones are left out`);
  return found
    .filter((instant) => !except.has(instant))
    .map((instant) => ({ ...framed, ...(moved.get(instant) ?? { start: move(instant), minutes }) }));
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
  clock: Zone,
  move: (instant: Instant) => Instant,
): string | undefined {
  const moving = range?.changed === undefined ? { days: 0, time: 0 } : movingOf(range.original, range.changed.slot, clock);
  const body = shiftedRule(withoutEnd(rule), moving);
  if (body === undefined) return undefined;
  if (before !== undefined) return withEnd(body, { until: move(before) });
  const { count, until } = endOfRule(rule, clock);
  if (count !== undefined) return withEnd(body, { count: count - (recurrence.between(-8e15, from - 1, 10_000)?.length ?? 0) });
  return until === undefined ? body : withEnd(body, { until: move(until) });
}

function movingOf(original: Instant, slot: Slot, clock: Zone): { readonly days: number; readonly time: number } {
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
