import { formatMinutes } from "../../model/duration.ts";
import { fail } from "../../model/diagnostic.ts";
import { slugOf } from "../../model/names.ts";
import { createRecurrence, type Recurrence } from "../recurrence/recurrence.ts";
import { parseRule, type Rule } from "../recurrence/rule.ts";
import { UnworkableRule } from "../recurrence/unworkable.ts";
import { resolveInZone } from "../time/resolve-time.ts";
import { createZones, type Zone } from "../time/zones.ts";
import { type Branch, type Tree, writeConfig } from "../yaml/write.ts";
import { type CalendarEvent, type CalendarTime, readCalendar } from "./calendar.ts";

export interface ImportedCalendar {
  readonly text: string;
  readonly bookings: number;
  readonly notes: readonly string[];
}

export interface ImportOptions {
  readonly file: string;
  /** For events without a link such as `https://chat.org/board`. */
  readonly domain?: string | undefined;
  readonly room?: string | undefined;
  readonly region: string;
}

interface Declared {
  readonly start: string;
  readonly duration: string;
  readonly repeat?: string;
  readonly except?: readonly string[];
  readonly overrides?: Readonly<Record<string, Partial<Pick<Declared, "start" | "duration">>>>;
}

type Bookings = Map<string, Declared>;

const zones = createZones();

/** Throws a Failure for what can't be read or has no room. */
export function importCalendar(text: string, options: ImportOptions): ImportedCalendar {
  const { events, notes: read } = readCalendar(text, options.file);
  const notes = [...read];
  const zone = commonZone(events);
  const write = (time: CalendarTime): string => formatTime(time, zone);
  const domains = new Map<string, Map<string, Bookings>>();
  let bookings = 0;
  for (const event of events) {
    const { domain, room } = placeOf(event, options);
    const declared = entry(
      entry(domains, domain, () => new Map<string, Bookings>()),
      room,
      () => new Map<string, Declared>(),
    );
    for (const each of declare(event, write, notes)) {
      declared.set(freeName(event.summary, declared), each);
      bookings += 1;
    }
  }
  const settings = { region: options.region, ...(zone === undefined ? {} : { timezone: zone }) };
  const written = [...domains].map(([domain, rooms]): [string, Tree] => {
    const declared = [...rooms].map(([room, own]): [string, Tree] => [room, branch({ bookings: treeOf(own) })]);
    return [domain, branch({ ...settings, rooms: new Map(declared) })];
  });
  return { text: writeConfig(branch({ version: 1, domains: new Map(written) })), bookings, notes };
}

function treeOf(bookings: Bookings): Branch {
  return new Map(
    [...bookings].map(([name, { overrides, ...own }]) => {
      const changed = Object.entries(overrides ?? {}).map(([start, change]): [string, Tree] => [start, branch(change)]);
      return [name, branch({ ...own, ...(overrides === undefined ? {} : { overrides: new Map(changed) }) })];
    }),
  );
}

function branch(entries: Readonly<Record<string, Tree>>): Branch {
  return new Map(Object.entries(entries));
}

function entry<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  const known = map.get(key) ?? create();
  map.set(key, known);
  return known;
}

function declare(event: CalendarEvent, write: (time: CalendarTime) => string, notes: string[]): Declared[] {
  const duration = formatMinutes(event.minutes);
  const single = (start: CalendarTime): Declared => ({ start: write(start), duration });
  const further = event.further.map(single);
  if (event.rule === undefined) return [single(event.start), ...further];

  const firstAlone = (reason: string): Declared[] => {
    notes.push(`${event.summary}: its rule ${event.rule} can't be used (${reason}); only its first meeting was taken`);
    return [single(event.start), ...further];
  };
  const parsed = parseRule(event.rule);
  if (parsed.kind === "problem") return firstAlone(parsed.summary);
  try {
    return [...seriesOf(event, { repeat: event.rule, rule: parsed.rule }, write), ...further];
  } catch (cause) {
    if (cause instanceof UnworkableRule) return firstAlone(cause.message);
    throw cause;
  }
}

/** And its start, if the rule doesn't give it. */
function seriesOf(
  event: CalendarEvent,
  { repeat, rule }: { readonly repeat: string; readonly rule: Rule },
  write: (time: CalendarTime) => string,
): Declared[] {
  const single = (start: CalendarTime): Declared => ({ start: write(start), duration: formatMinutes(event.minutes) });
  const zone = zones.find(event.start.zone ?? "UTC") as Zone;
  const recurrence = createRecurrence(rule, { instant: instantOf(event.start, zone), local: event.start.local, zone });
  const gives = (time: CalendarTime): boolean => recurrence.has(instantOf(time, zone));
  const except = event.exceptions.filter(gives).map(write);
  const overrides = event.changes.filter((change) => gives(change.original));
  const series: Declared = {
    ...single(event.start),
    repeat,
    ...(except.length > 0 ? { except } : {}),
    ...(overrides.length > 0
      ? { overrides: Object.fromEntries(overrides.map((change) => [write(change.original), changed(change, event, write)])) }
      : {}),
  };
  return [series, ...startOf(event, recurrence, zone).map(single)];
}

/** A calendar includes the start, unless it is an exception. */
function startOf({ start, exceptions }: CalendarEvent, recurrence: Recurrence, zone: Zone): CalendarTime[] {
  const instant = instantOf(start, zone);
  return recurrence.has(instant) || exceptions.some((each) => instantOf(each, zone) === instant) ? [] : [start];
}

function changed(
  change: CalendarEvent["changes"][number],
  event: CalendarEvent,
  write: (time: CalendarTime) => string,
): Partial<Declared> {
  return {
    ...(write(change.start) === write(change.original) ? {} : { start: write(change.start) }),
    ...(change.minutes === event.minutes ? {} : { duration: formatMinutes(change.minutes) }),
  };
}

function instantOf({ local, zone }: CalendarTime, nearest: Zone): number {
  const resolved = resolveInZone(
    { local, offset: zone === "UTC" ? "utc" : undefined, zone: undefined },
    zones.find(zone ?? "") ?? nearest,
  );
  return resolved.kind === "instant" ? resolved.instant : local;
}

/** From a link in the event, else from the options. */
function placeOf({ summary, places }: CalendarEvent, { domain, room }: ImportOptions): { domain: string; room: string } {
  if (domain !== undefined && room !== undefined) return { domain, room };
  for (const text of places) {
    const [, host, name] = /https?:\/\/([^\s/?#]+)\/([^\s/?#<>"]+)/.exec(text) ?? [];
    if (host !== undefined && name !== undefined) return { domain: domain ?? host, room: room ?? decoded(name) };
  }
  throw fail(
    "no-room",
    `the event "${summary}" doesn't tell its room by a link such as https://chat.org/board`,
    "Name one for such events: xroom import DOMAIN --ics FILE --room ROOM.",
  );
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function commonZone(events: readonly CalendarEvent[]): string | undefined {
  const found = new Set(
    events
      .flatMap(({ start, exceptions, further, changes }) => [
        start,
        ...exceptions,
        ...further,
        ...changes.flatMap((each) => [each.original, each.start]),
      ])
      .map(({ zone }) => zone),
  );
  const [only] = found;
  return found.size === 1 && only !== "UTC" ? only : undefined;
}

function formatTime({ local, zone }: CalendarTime, common: string | undefined): string {
  const text = new Date(local).toISOString().slice(0, 19).replace(/:00$/, "");
  if (zone === "UTC") return `${text}Z`;
  return zone === undefined || zone === common ? text : `${text}[${zone}]`;
}

/** `Weekly: the board!` → `weekly-the-board` */
function freeName(summary: string, taken: ReadonlyMap<string, unknown>): string {
  const slug = slugOf(summary) || "meeting";
  let name = slug;
  for (let number = 2; taken.has(name); number += 1) name = `${slug}-${number}`;
  return name;
}
