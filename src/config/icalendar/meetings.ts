/**
 * What an event of a calendar file is as bookings.
 *
 *   DTSTART ∪ RRULE ∪ RDATE  −  EXDATE            the recurrence set (RFC 5545, 3.8.5): duplicates count once
 *        │         │       └──────────────▶ single bookings
 *        │         └──────────────────────▶ a booking with `repeat`, `except` and `overrides`
 *        └─ where no rule gives it ───────▶ a single booking
 *   RECURRENCE-ID                                 replaces the instance that it names, whatever gave that
 *        └─ RANGE=THISANDFUTURE ──────────▶ ends the series there, and begins another
 *
 * Whatever a config can't say is noted for the event; the rest of it comes in.
 */
import type { Instant } from "../../model/instant.ts";
import { createRecurrence, type Recurrence } from "../recurrence/recurrence.ts";
import { parseRule } from "../recurrence/rule.ts";
import { UnworkableRule } from "../recurrence/unworkable.ts";
import { resolveInZone } from "../time/resolve-time.ts";
import type { Zone } from "../time/zones.ts";
import { type Component, type ContentLine, propertiesOf, propertyOf } from "./content-lines.ts";
import type { EventZone, EventZones } from "./event-zones.ts";
import { type EventGroup, type FileEvent, isCancelled, titleOf } from "./events.ts";
import { shiftedRule, withEnd, withoutEnd } from "./split-rule.ts";
import { type CalendarDate, type CalendarTime, DAY, durationIn, recurrencesIn, timesIn, UnreadableEvent } from "./values.ts";

/** A booking to be declared. */
export interface Meeting {
  readonly event: FileEvent;
  readonly title: string;
  readonly uid: string;
  readonly room: string;
  /** By which its rule recurs. */
  readonly clock: Zone;
  /** What its times are written in; `undefined`: UTC. */
  readonly written: Zone | undefined;
  /** Its times name no zone, and neither does the file. */
  readonly floating: boolean;
  readonly start: Instant;
  readonly minutes: number;
  readonly series?: Series;
}

export interface Series {
  readonly rule: string;
  readonly recurrence: Recurrence;
  readonly except: readonly Instant[];
  /** By original start. */
  readonly overrides: ReadonlyMap<Instant, Slot>;
}

export interface Slot {
  readonly start: Instant;
  readonly minutes: number;
}

export interface MeetingContext {
  readonly zones: EventZones;
  /** For floating times: the zone that was named for them, if any. */
  readonly floating: Zone | undefined;
  readonly utc: Zone;
  /** The room of an event; `undefined` if it names none, which is noted by then. */
  roomOf(event: FileEvent): string | undefined;
  note(event: FileEvent, text: string): void;
}

/** The most instances that are written one by one where no rule can say them. */
const MOST_SINGLE = 400;
const YEAR = 366 * DAY;
const LAST = Date.UTC(9999, 11, 30);

/** The bookings of a group, in order of time. */
export function meetingsOf(group: EventGroup, context: MeetingContext): Meeting[] {
  const clocks = createClocks(group, context);
  const alone = (event: FileEvent): Meeting[] =>
    attempt(event, context, () => {
      if (isCancelled(event)) {
        context.note(event, "it is cancelled");
        return [];
      }
      const room = context.roomOf(event);
      return room === undefined ? [] : [{ ...frameOf(event, group, clocks, room), ...slotOf(event, clocks, context) }];
    });
  const { main } = group;
  if (main === undefined) return group.changes.flatMap(alone);
  const isPlain =
    group.changes.length === 0 && ["RRULE", "RDATE", "EXDATE"].every((name) => propertyOf(main.component, name) === undefined);
  if (isPlain || isCancelled(main)) return alone(main);
  return attempt(main, context, () => recurring(main, group, clocks, context));
}

function attempt(event: FileEvent, { note }: MeetingContext, read: () => Meeting[]): Meeting[] {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof UnreadableEvent)) throw cause;
    note(event, `${cause.message}; it was left out`);
    return [];
  }
}

interface Clocks {
  /** The clock that an event's DTSTART is on. */
  of(event: FileEvent): EventZone & { readonly floating: boolean };
  /** Throws an UnreadableEvent for one beyond the years that a config can hold. */
  instantOf(event: FileEvent, time: CalendarTime): Instant;
}

const TIMES: ReadonlySet<string> = new Set(["DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE"]);

/** What each TZID means for this group. */
function createClocks(group: EventGroup, { zones, floating, utc, note }: MeetingContext): Clocks {
  const events = [...(group.main === undefined ? [] : [group.main]), ...group.changes];
  const chosen = new Map<string, EventZone | undefined>();
  const choose = (event: FileEvent, id: string): EventZone | undefined => {
    if (chosen.has(id)) return chosen.get(id);
    const found = zones.choose(event.calendar, id, (clock) => instantsIn(events, id, clock));
    if (found === undefined) note(event, `the zone ${id} is not known; its times were taken for local ones`);
    else if (found.note !== undefined) note(event, found.note);
    chosen.set(id, found);
    return found;
  };
  const local = { clock: floating ?? utc, written: floating ?? utc };
  const zoneOf = (event: FileEvent, zone: string | undefined): EventZone & { floating: boolean } => {
    if (zone === "UTC") return { clock: utc, written: utc, floating: false };
    const known = zone === undefined ? undefined : choose(event, zone);
    return known === undefined ? { ...local, floating: floating === undefined } : { ...known, floating: false };
  };
  return {
    of: (event) => {
      const start = startOf(event);
      return zoneOf(event, "date" in start ? undefined : start.zone);
    },
    instantOf: (event, { local: reading, zone }) => instantAt(reading, zoneOf(event, zone).clock),
  };
}

function instantAt(local: number, clock: Zone): Instant {
  const resolved = resolveInZone({ local, offset: undefined, zone: undefined }, clock);
  if (resolved.kind === "problem") throw new UnreadableEvent("it is in no year from 0000 to 9999");
  return resolved.instant;
}

/** The instants at which a group uses a zone; of a rule one a week, for three years at most. */
function instantsIn(events: readonly FileEvent[], id: string, clock: Zone): number[] {
  const instants: number[] = [];
  for (const { component } of events) {
    for (const property of component.properties) {
      if (!TIMES.has(property.name) || property.parameters.get("TZID")?.[0] !== id) continue;
      const times = recurrencesIn(property).flatMap((each) => ("date" in each ? [] : "start" in each ? [each.start] : [each]));
      for (const { local, zone } of times) if (zone === id) instants.push(instantAt(local, clock));
    }
    const start = propertyOf(component, "RRULE") === undefined ? undefined : instants[0];
    if (start !== undefined) for (let week = 1; week < 160; week += 1) instants.push(start + week * 7 * DAY);
  }
  return instants;
}

function startOf({ component }: FileEvent): CalendarTime | CalendarDate {
  const property = propertyOf(component, "DTSTART");
  if (property === undefined) throw new UnreadableEvent("it has no DTSTART");
  return timesIn(property)[0] as CalendarTime | CalendarDate;
}

/** Start and length. Throws an UnreadableEvent for an event that can't be booked. */
function slotOf(event: FileEvent, clocks: Clocks, { note }: MeetingContext): Slot {
  const begins = startOf(event);
  if ("date" in begins) throw new UnreadableEvent("it has no time of day");
  const start = clocks.instantOf(event, begins);
  const length = endOf(event, begins, clocks) - start;
  if (length <= 0) throw new UnreadableEvent("it has no length");
  if (length % 60_000 !== 0) note(event, "its length was rounded up to whole minutes");
  return { start, minutes: Math.ceil(length / 60_000) };
}

function endOf(event: FileEvent, start: CalendarTime, clocks: Clocks): Instant {
  const end = propertyOf(event.component, "DTEND");
  if (end !== undefined) {
    const [time] = timesIn(end);
    if (time === undefined || "date" in time) throw new UnreadableEvent("its DTEND has no time of day");
    return clocks.instantOf(event, time);
  }
  const duration = propertyOf(event.component, "DURATION");
  if (duration === undefined) throw new UnreadableEvent("it has no length");
  return afterDuration(event, start, durationIn(duration.value, duration), clocks);
}

/** Days by the calendar, then the rest exactly (RFC 5545, 3.3.6). */
function afterDuration(
  event: FileEvent,
  start: CalendarTime,
  { days, exact }: { readonly days: number; readonly exact: number },
  clocks: Clocks,
): Instant {
  return clocks.instantOf(event, { ...start, local: start.local + days * DAY }) + exact;
}

function frameOf(event: FileEvent, { uid }: EventGroup, clocks: Clocks, room: string): Omit<Meeting, keyof Slot | "series"> {
  const { clock, written, floating } = clocks.of(event);
  return { event, title: titleOf(event), uid, room, clock, written, floating };
}

/** One rule of an event, before anything is taken out of it. */
interface Ruled {
  readonly rule: string;
  readonly recurrence: Recurrence;
}

function recurring(main: FileEvent, group: EventGroup, clocks: Clocks, context: MeetingContext): Meeting[] {
  const { note } = context;
  const room = context.roomOf(main);
  if (room === undefined) return [];
  const frame = frameOf(main, group, clocks, room);
  const own = slotOf(main, clocks, context);
  if (propertyOf(main.component, "EXRULE") !== undefined) note(main, "its EXRULE was not read: what it takes out is still there");
  const rules = usableRules(main, own.start, frame.clock, context);
  const set = createInstances(own, rules);

  for (const property of propertiesOf(main.component, "RDATE")) {
    for (const slot of furtherIn(property, main, own, frame.clock, clocks)) set.add(slot);
  }
  for (const property of propertiesOf(main.component, "EXDATE")) {
    for (const time of timesIn(property)) {
      if ("date" in time) for (const each of set.onDate(time.date, frame.clock)) set.exclude(each);
      else set.exclude(clocks.instantOf(main, time));
    }
  }

  const elsewhere: Meeting[] = [];
  const ranges: { readonly original: Instant; readonly slot: Slot }[] = [];
  for (const change of group.changes) {
    const found = attempt(change, context, () => {
      const property = propertyOf(change.component, "RECURRENCE-ID") as ContentLine;
      const original = originalOf(property, change, frame.clock, set, clocks);
      if (original === undefined || isCancelled(change)) {
        if (original !== undefined) set.exclude(original);
        return [];
      }
      let slot: Slot;
      try {
        slot = slotOf(change, clocks, context);
      } catch (cause) {
        // It stands in for the instance, which therefore doesn't take place as it was.
        set.exclude(original);
        throw cause;
      }
      const place = context.roomOf(change);
      const isSameRoom = place === undefined || place === room;
      if (isSameRoom && property.parameters.get("RANGE")?.[0]?.toUpperCase() === "THISANDFUTURE") ranges.push({ original, slot });
      else if (isSameRoom && set.has(original)) set.move(original, slot);
      else {
        set.exclude(original);
        const alone = { ...frameOf(change, group, clocks, place ?? room), ...slot };
        return set.has(slot.start) && isSameRoom ? [] : [alone];
      }
      return [];
    });
    elsewhere.push(...found);
  }

  const meetings = rules.flatMap((ruled, index) => {
    const others = rules.slice(0, index);
    return segmentsOf(ruled, { frame, own, set, ranges, others }, context);
  });
  const singles = [...set.singles()].map((slot): Meeting => ({ ...frame, ...rangedSlot(slot, ranges, frame.clock) }));
  return [...meetings, ...singles, ...elsewhere];
}

function usableRules(main: FileEvent, start: Instant, clock: Zone, { note }: MeetingContext): Ruled[] {
  return propertiesOf(main.component, "RRULE").flatMap(({ value }): Ruled[] => {
    const rule = value.trim().replace(/;+$/, "");
    const refuse = (reason: string): Ruled[] => {
      note(main, `its rule ${rule} can't be used (${reason}); only its first meeting was taken`);
      return [];
    };
    const parsed = parseRule(rule);
    if (parsed.kind === "problem") return refuse(parsed.summary);
    try {
      const recurrence = createRecurrence(parsed.rule, { instant: start, local: start + clock.offsetAt(start), zone: clock });
      return recurrence.first() === undefined ? refuse("it gives nothing") : [{ rule, recurrence }];
    } catch (cause) {
      if (cause instanceof UnworkableRule) return refuse(cause.message);
      throw cause;
    }
  });
}

/** The slots of an RDATE, in each of its three value types (RFC 5545, 3.8.5.2). A date alone is at the start's time of day. */
function furtherIn(property: ContentLine, main: FileEvent, own: Slot, clock: Zone, clocks: Clocks): Slot[] {
  return recurrencesIn(property).map((each) => {
    if ("date" in each) {
      const timeOfDay = (((own.start + clock.offsetAt(own.start)) % DAY) + DAY) % DAY;
      return { start: instantAt(each.date + timeOfDay, clock), minutes: own.minutes };
    }
    if (!("start" in each)) return { start: clocks.instantOf(main, each), minutes: own.minutes };
    const start = clocks.instantOf(main, each.start);
    const end = "local" in each.end ? clocks.instantOf(main, each.end) : afterDuration(main, each.start, each.end, clocks);
    if (end <= start) throw new UnreadableEvent(`its RDATE in line ${property.line} has a period without a length`);
    return { start, minutes: Math.ceil((end - start) / 60_000) };
  });
}

/** The instance that a change names; a date names the instance of that day. */
function originalOf(property: ContentLine, change: FileEvent, clock: Zone, set: Instances, clocks: Clocks): Instant | undefined {
  const [time] = timesIn(property);
  if (time === undefined) return undefined;
  return "date" in time ? set.onDate(time.date, clock)[0] : clocks.instantOf(change, time);
}

/** The recurrence set of an event, as far as single instances of it are spoken of. */
interface Instances {
  has(instant: Instant): boolean;
  /** Those that begin on a day of a clock. */
  onDate(date: number, clock: Zone): Instant[];
  add(slot: Slot): void;
  exclude(instant: Instant): void;
  move(original: Instant, slot: Slot): void;
  isExcluded(instant: Instant): boolean;
  readonly excluded: ReadonlySet<Instant>;
  readonly moved: ReadonlyMap<Instant, Slot>;
  /** What no rule gives. */
  singles(): Iterable<Slot>;
}

function createInstances(own: Slot, rules: readonly Ruled[]): Instances {
  const single = new Map<Instant, Slot>();
  const excluded = new Set<Instant>();
  const moved = new Map<Instant, Slot>();
  const isRuled = (instant: Instant): boolean => rules.some(({ recurrence }) => recurrence.has(instant));
  if (!isRuled(own.start)) single.set(own.start, own);
  return {
    excluded,
    moved,
    has: (instant) => !excluded.has(instant) && (single.has(instant) || isRuled(instant)),
    onDate: (date, clock) => {
      const [from, to] = [instantAt(date, clock), instantAt(date + DAY, clock) - 1];
      const ruled = rules.flatMap(({ recurrence }) => recurrence.between(from, to, MOST_SINGLE) ?? []);
      return [...ruled, ...[...single.keys()].filter((each) => each >= from && each <= to)];
    },
    add: (slot) => {
      if (isRuled(slot.start)) {
        if (slot.minutes !== own.minutes && !moved.has(slot.start)) moved.set(slot.start, slot);
      } else if (!single.has(slot.start)) single.set(slot.start, slot);
    },
    exclude: (instant) => {
      excluded.add(instant);
      single.delete(instant);
    },
    move: (original, slot) => {
      if (single.has(original)) single.set(original, slot);
      else moved.set(original, slot);
    },
    isExcluded: (instant) => excluded.has(instant),
    singles: () => single.values(),
  };
}

type Range = { readonly original: Instant; readonly slot: Slot };

/** A single instance after a THISANDFUTURE change moves with it. */
function rangedSlot(slot: Slot, ranges: readonly Range[], clock: Zone): Slot {
  const range = ranges.toSorted((a, b) => a.original - b.original).findLast(({ original }) => original <= slot.start);
  return range === undefined ? slot : { start: shifted(slot.start, range, clock), minutes: range.slot.minutes };
}

/** By the clock: an hour later stays an hour later when the clocks change. */
function shifted(instant: Instant, { original, slot }: Range, clock: Zone): Instant {
  const localOf = (each: Instant): number => each + clock.offsetAt(each);
  return instantAt(localOf(instant) + localOf(slot.start) - localOf(original), clock);
}

interface Segmenting {
  readonly frame: Omit<Meeting, keyof Slot | "series">;
  readonly own: Slot;
  readonly set: Instances;
  readonly ranges: readonly Range[];
  /** Rules before this one: what they give counts once. */
  readonly others: readonly Ruled[];
}

/** A rule as one series, or as one more for each change of all that follows an instance. */
function segmentsOf(ruled: Ruled, segmenting: Segmenting, context: MeetingContext): Meeting[] {
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

function segment(each: Segment, { frame, own }: Segmenting, context: MeetingContext): Meeting[] {
  const { recurrence, from, before, range, except, moved } = each;
  const { clock } = frame;
  const move = (instant: Instant): Instant => (range === undefined ? instant : shifted(instant, range, clock));
  const isWithin = (instant: Instant): boolean => instant >= from && (before === undefined || instant <= before);
  const minutes = range?.slot.minutes ?? own.minutes;
  const start = range?.slot.start ?? own.start;
  const rule = frame.written === undefined ? undefined : segmentRule(each, start, clock, move);
  const parsed = rule === undefined ? undefined : parseRule(rule);
  if (rule !== undefined && parsed?.kind === "rule") {
    const own = createRecurrence(parsed.rule, { instant: start, local: start + clock.offsetAt(start), zone: clock });
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

export type { Component };
