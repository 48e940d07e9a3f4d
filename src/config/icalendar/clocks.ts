/** Which clock each time of an event is on. */
import { type Instant } from "../../model/instant.ts";
import { createRecurrence } from "../recurrence/recurrence.ts";
import { parseRule } from "../recurrence/rule.ts";
import { type Dates, UnworkableRule } from "../recurrence/work.ts";
import type { Zone } from "../time/zones.ts";
import { type Component, propertiesOf, propertyOf, textOf } from "./content-lines.ts";
import type { EventZone, EventZones } from "./event-zones.ts";
import type { EventGroup, FileEvent } from "./events.ts";
import { instantAt } from "./instances.ts";
import { type CalendarDate, type CalendarTime, DAY, recurrencesIn, ruleText, timesIn, UnreadableEvent } from "./values.ts";

export interface Clocks {
  /** The clock that an event's DTSTART is on. */
  of(event: FileEvent): Pick<EventZone, "clock" | "written">;
  /** Throws an UnreadableEvent for one beyond the years that a config can hold. */
  instantOf(event: FileEvent, time: CalendarTime): Instant;
}

export interface ClockContext {
  readonly zones: EventZones;
  /** Of all rules of the file. */
  readonly dates: Dates;
  /** The zone of times that name none; it stands over the file's. */
  readonly floating: Zone | undefined;
  /** Their zone where neither is named. */
  readonly local: Zone | undefined;
  readonly utc: Zone;
  /** What is over by then doesn't come in. */
  readonly since: Instant;
  note(event: FileEvent, text: string): void;
}

const TIMES: ReadonlySet<string> = new Set(["DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE"]);

type EventClock = Pick<EventZone, "clock" | "written">;

/** What each TZID, and none, means for this group. */
export function createClocks(group: EventGroup, context: ClockContext): Clocks {
  const { zones, utc, note } = context;
  const events = [...(group.main === undefined ? [] : [group.main]), ...group.changes];
  const clockIn = (zone: Zone): EventClock => ({ clock: zone, written: zone });
  const assumed = context.floating ?? context.local ?? utc;
  const chosen = new Map<Component, Map<string, EventClock>>();
  const choose = (event: FileEvent, id: string, of: string | undefined): EventClock => {
    const ofCalendar = chosen.get(event.calendar) ?? new Map<string, EventClock>();
    chosen.set(event.calendar, ofCalendar);
    const known = ofCalendar.get(id);
    if (known !== undefined) return known;
    const found = zones.choose(event.calendar, id, (clock) => instantsIn(events, of, clock, context));
    if ("unknown" in found) note(event, `the zone ${id} ${found.unknown}; its times were taken for ones of ${assumed.name}`);
    else if (found.note !== undefined) note(event, found.note);
    const clock = "unknown" in found ? clockIn(assumed) : found;
    ofCalendar.set(id, clock);
    return clock;
  };
  let isAssumed = false;
  const floatingOf = (event: FileEvent): EventClock => {
    if (context.floating !== undefined) return clockIn(context.floating);
    const named = textOf(event.calendar, "X-WR-TIMEZONE").trim();
    if (named !== "") return choose(event, named, undefined);
    if (!isAssumed) note(event, `its times name no zone; they were taken for ones of ${assumed.name}: --timezone names another`);
    isAssumed = true;
    return clockIn(assumed);
  };
  const clockOf = (event: FileEvent, zone: string | undefined): EventClock => {
    if (zone === undefined) return floatingOf(event);
    return zone === "UTC" ? clockIn(utc) : choose(event, zone, zone);
  };
  const mended = new Set<FileEvent>();
  return {
    of: (event) => {
      const start = startOf(event);
      return clockOf(event, "date" in start ? undefined : start.zone);
    },
    instantOf: (event, { local: reading, zone }) => {
      const start = zone === undefined ? startOf(event) : undefined;
      if (start === undefined || "date" in start || start.zone === undefined)
        return instantAt(reading, clockOf(event, zone).clock);
      if (!mended.has(event)) note(event, "some of its times name no zone; they were taken for ones of its start's");
      mended.add(event);
      return instantAt(reading, clockOf(event, start.zone).clock);
    },
  };
}

const YEARS = 3 * 366 * DAY;
/** One a day. */
const MOST_COMPARED = 1_100;

/** The instants at which a group uses a zone, of rules for three years; those that are over matter only if all are. */
function instantsIn(events: readonly FileEvent[], zone: string | undefined, clock: Zone, context: ClockContext): Instant[] {
  const instants: Instant[] = [];
  for (const { component } of events) {
    for (const property of component.properties) {
      if (!TIMES.has(property.name)) continue;
      const times = recurrencesIn(property).flatMap((each) => ("date" in each ? [] : "start" in each ? [each.start] : [each]));
      for (const each of times) if (each.zone === zone) instants.push(instantAt(each.local, clock));
    }
    instants.push(...ruledIn(component, zone, clock, context));
  }
  const current = instants.filter((each) => each > context.since - 7 * DAY);
  return current.length > 0 ? current : instants;
}

function ruledIn(component: Component, zone: string | undefined, clock: Zone, { dates, since }: ClockContext): Instant[] {
  const property = propertyOf(component, "DTSTART");
  const [start] = property === undefined ? [] : timesIn(property);
  if (start === undefined || "date" in start || start.zone !== zone) return [];
  const instant = instantAt(start.local, clock);
  const from = Math.max(instant, since);
  const isRanged = propertyOf(component, "RECURRENCE-ID")?.parameters.has("RANGE") === true;
  const weekly = isRanged ? Array.from({ length: 156 }, (_, week) => instant + week * 7 * DAY) : [];
  const ruled = propertiesOf(component, "RRULE").flatMap(({ value }) => {
    const parsed = parseRule(ruleText(value));
    if (parsed.kind === "problem") return [];
    try {
      const recurrence = createRecurrence(parsed.rule, { instant, local: start.local, zone: clock }, dates.ofRule());
      for (let length = YEARS; length > DAY; length /= 2) {
        const found = recurrence.between(from, from + length, MOST_COMPARED);
        if (found !== undefined) return found;
      }
      return [];
    } catch (cause) {
      // Such a rule is refused where it is to be used.
      if (cause instanceof UnworkableRule && cause.bound === "rule") return [];
      throw cause;
    }
  });
  return [...weekly, ...ruled];
}

/** Throws an UnreadableEvent. */
export function startOf({ component }: FileEvent): CalendarTime | CalendarDate {
  const property = propertyOf(component, "DTSTART");
  if (property === undefined) throw new UnreadableEvent("it has no DTSTART");
  return timesIn(property)[0] as CalendarTime | CalendarDate;
}
