/**
 * What an event of a calendar file is as bookings.
 *
 *   DTSTART ∪ RRULE ∪ RDATE  −  EXDATE            the recurrence set (RFC 5545, 3.8.5): duplicates count once
 *        │         │       └──────────────▶ single bookings
 *        │         └──────────────────────▶ a booking with `repeat`, `except` and `overrides`
 *        └─ where no rule gives it ───────▶ a single booking
 *   RECURRENCE-ID                                 replaces the instance that it names, by which part of the set it was given
 *        └─ RANGE=THISANDFUTURE ──────────▶ ends the series there, and begins another
 *
 * What a config can't say is noted for the event; the rest of it comes in.
 */
import type { Instant } from "../../model/instant.ts";
import { createRecurrence } from "../recurrence/recurrence.ts";
import { parseRule } from "../recurrence/rule.ts";
import { type Dates, UnworkableRule } from "../recurrence/work.ts";
import type { Zone } from "../time/zones.ts";
import { type ContentLine, propertiesOf, propertyOf } from "./content-lines.ts";
import type { EventZone, EventZones } from "./event-zones.ts";
import { type EventGroup, type FileEvent, isCancelled, summaryOf, titleOf } from "./events.ts";
import { createInstances, type Instances, instantAt, type Ruled } from "./instances.ts";
import type { Meeting, Slot } from "./meeting.ts";
import { rangedSlot, segmentsOf } from "./segments.ts";
import { type CalendarDate, type CalendarTime, DAY, durationIn, recurrencesIn, timesIn, UnreadableEvent } from "./values.ts";

export interface MeetingContext {
  readonly zones: EventZones;
  /** Of all rules of the file. */
  readonly dates: Dates;
  /** For floating times: the zone that was named for them, if any. */
  readonly floating: Zone | undefined;
  readonly utc: Zone;
  /** The room of an event; `undefined` if it names none, which is noted by then. */
  roomOf(event: FileEvent): string | undefined;
  note(event: FileEvent, text: string): void;
}

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
    if (!(cause instanceof UnreadableEvent) && !isUnworkable(cause)) throw cause;
    note(event, `${cause.message}; it was left out`);
    return [];
  }
}

/** By itself; the rules of a file together are bounded, too. */
function isUnworkable(cause: unknown): cause is UnworkableRule {
  return cause instanceof UnworkableRule && cause.bound === "rule";
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
    const isKnown = !("unknown" in found);
    if (!isKnown) note(event, `the zone ${id} ${found.unknown}; its times were taken for local ones`);
    else if (found.note !== undefined) note(event, found.note);
    chosen.set(id, isKnown ? found : undefined);
    return chosen.get(id);
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
  return { start, minutes: Math.ceil(length / 60_000), summary: summaryOf(event) };
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

function usableRules(main: FileEvent, start: Instant, clock: Zone, { note, dates }: MeetingContext): Ruled[] {
  return propertiesOf(main.component, "RRULE").flatMap(({ value }): Ruled[] => {
    const rule = value.trim().replace(/;+$/, "");
    const refuse = (reason: string): Ruled[] => {
      note(main, `its rule ${rule} can't be used (${reason}); only its first meeting was taken`);
      return [];
    };
    const parsed = parseRule(rule);
    if (parsed.kind === "problem") return refuse(parsed.summary);
    try {
      const recurrence = createRecurrence(
        parsed.rule,
        { instant: start, local: start + clock.offsetAt(start), zone: clock },
        dates.ofRule(),
      );
      return recurrence.first() === undefined ? refuse("it gives nothing") : [{ rule, recurrence }];
    } catch (cause) {
      if (isUnworkable(cause)) return refuse(cause.message);
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
