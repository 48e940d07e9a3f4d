import ICAL from "ical.js";
import { Failure, fail } from "../../model/diagnostic.ts";
import { likeZone, namedZone } from "./zone-of.ts";

export interface CalendarTime {
  /** Milliseconds since 1970-01-01T00:00 on its clock. */
  readonly local: number;
  /** `undefined` for a floating time. */
  readonly zone: string | undefined;
}

/** A VEVENT, with its changed occurrences (RECURRENCE-ID). */
export interface CalendarEvent {
  readonly summary: string;
  /** Where a link may be. */
  readonly places: readonly string[];
  readonly start: CalendarTime;
  readonly minutes: number;
  readonly rule: string | undefined;
  readonly exceptions: readonly CalendarTime[];
  /** RDATE. */
  readonly further: readonly CalendarTime[];
  readonly changes: readonly { readonly original: CalendarTime; readonly start: CalendarTime; readonly minutes: number }[];
}

export interface Calendar {
  readonly events: readonly CalendarEvent[];
  /** What was left out, and why. */
  readonly notes: readonly string[];
}

/** Reads iCalendar (RFC 5545). Throws a Failure. */
export function readCalendar(text: string, file: string): Calendar {
  const root = parse(text, file);
  const zones = new Map<string, CalendarTime["zone"]>();
  const notes: string[] = [];
  const timeOf = timeReader(root, zones, notes);
  const components = root.getAllSubcomponents("vevent");
  const inEvent = eventReader(text, file, components);
  const changes = new Map<string, ICAL.Component[]>();
  for (const component of components) {
    if (!component.hasProperty("recurrence-id")) continue;
    const uid = inEvent(component, (each) => textOf(each, "uid"));
    changes.set(uid, [...(changes.get(uid) ?? []), component]);
  }
  const readEvent = (component: ICAL.Component): CalendarEvent[] => {
    const summary = textOf(component, "summary") || "meeting";
    const own = readTimes(component, timeOf);
    if (typeof own === "string") {
      notes.push(`${summary}: ${own}`);
      return [];
    }
    const cancelled = (each: ICAL.Component): boolean => textOf(each, "status").toUpperCase() === "CANCELLED";
    if (cancelled(component)) {
      notes.push(`${summary}: it is cancelled`);
      return [];
    }
    const ofEvent = changes.get(textOf(component, "uid")) ?? [];
    const exceptions = [
      ...component.getAllProperties("exdate"),
      ...ofEvent.filter(cancelled).flatMap((each) => each.getAllProperties("recurrence-id")),
    ];
    const readChange = (each: ICAL.Component): CalendarEvent["changes"] => {
      const times = readTimes(each, timeOf);
      const [original] = each.getAllProperties("recurrence-id").flatMap(timeOf);
      if (cancelled(each) || original === undefined) return [];
      if (typeof times !== "string") return [{ original, ...times }];
      notes.push(`${summary}, one occurrence: ${times}`);
      return [];
    };
    const changed = ofEvent.flatMap((each) => inEvent(each, readChange));
    const [rule, ...otherRules] = component.getAllProperties("rrule").map((property) => String(property.getFirstValue()));
    if (otherRules.length > 0) notes.push(`${summary}: it has several rules, and only the first was taken`);
    const places = ["url", "location", "description"].map((name) => textOf(component, name));
    const further = component.getAllProperties("rdate").flatMap(timeOf);
    return [{ summary, places, ...own, rule, exceptions: exceptions.flatMap(timeOf), further, changes: changed }];
  };
  const events = components.flatMap((component) => (component.hasProperty("recurrence-id") ? [] : inEvent(component, readEvent)));
  return { events, notes };
}

type EventReader = <T>(event: ICAL.Component, read: (event: ICAL.Component) => T) => T;

/** ical.js throws at the first use of a broken value: the error names the event's line. */
function eventReader(text: string, file: string, events: readonly ICAL.Component[]): EventReader {
  return (event, read) => {
    try {
      return read(event);
    } catch (cause) {
      if (cause instanceof Failure) throw cause;
      const begins = text.split(/\r?\n/).flatMap((line, index) => (/^BEGIN:VEVENT\s*$/i.test(line) ? [index + 1] : []));
      throw new Failure(
        {
          severity: "error",
          code: "bad-calendar",
          summary: `this event can't be read: ${(cause as Error).message}`,
          help: "Mend it, or leave it out of the file.",
          source: { file, line: begins[events.indexOf(event)] ?? 1, column: 1 },
        },
        { cause },
      );
    }
  };
}

function parse(text: string, file: string): ICAL.Component {
  // The parser's own message would not help.
  if (!/^BEGIN:VCALENDAR\s*$/im.test(text)) throw noCalendar(file);
  try {
    const parsed: unknown = ICAL.parse(text);
    const component = new ICAL.Component(parsed as string);
    if (component.name === "vcalendar") return component;
  } catch (cause) {
    throw fail(
      "bad-calendar",
      `${file} can't be read as iCalendar: ${(cause as Error).message}`,
      "Export it from your calendar as .ics.",
      { cause },
    );
  }
  throw noCalendar(file);
}

function noCalendar(file: string): Failure {
  return fail("bad-calendar", `${file} holds no VCALENDAR`, "Export it from your calendar as .ics.");
}

function textOf(component: ICAL.Component, name: string): string {
  const value: unknown = component.getFirstPropertyValue(name);
  return typeof value === "string" ? value : "";
}

type TimeReader = (property: ICAL.Property) => CalendarTime[];

/** Or why there are none. */
function readTimes(component: ICAL.Component, timeOf: TimeReader): { start: CalendarTime; minutes: number } | string {
  const [property] = component.getAllProperties("dtstart");
  const [start] = property === undefined ? [] : timeOf(property);
  if (start === undefined) return "it has no time of day";
  const event = new ICAL.Event(component);
  const minutes = event.duration.toSeconds() / 60;
  if (minutes <= 0) return "it has no length";
  return { start, minutes: Math.ceil(minutes) };
}

/** In the zone of TZID, or one like its VTIMEZONE. */
function timeReader(root: ICAL.Component, zones: Map<string, CalendarTime["zone"]>, notes: string[]): TimeReader {
  const zoneNamed = (id: string, time: ICAL.Time): string | undefined => {
    if (zones.has(id)) return zones.get(id);
    const described = root.getAllSubcomponents("vtimezone").find((each) => textOf(each, "tzid") === id);
    const location = described === undefined ? "" : textOf(described, "x-lic-location");
    const like = described === undefined ? undefined : likeZone(new ICAL.Timezone({ component: described, tzid: id }), time.year);
    const zone = namedZone(id) ?? namedZone(location) ?? like;
    if (zone === undefined) notes.push(`the zone ${id} is not known; its times were taken for local ones`);
    else if (zone === like && namedZone(id) === undefined && namedZone(location) === undefined)
      notes.push(`the zone ${id} was taken for ${zone}, which has the same offsets`);
    zones.set(id, zone);
    return zone;
  };
  return (property) => {
    const id = property.getParameter("tzid");
    return property.getValues().flatMap((value: unknown): CalendarTime[] => {
      if (!(value instanceof ICAL.Time) || value.isDate) return [];
      const local = Date.UTC(value.year, value.month - 1, value.day, value.hour, value.minute, value.second);
      const zone = typeof id === "string" ? zoneNamed(id, value) : value.zone === ICAL.Timezone.utcTimezone ? "UTC" : undefined;
      return [{ local, zone }];
    });
  };
}
