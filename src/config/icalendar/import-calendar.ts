import { BUDGETS } from "../../model/budgets.ts";
import { fail } from "../../model/diagnostic.ts";
import { formatMinutes } from "../../model/duration.ts";
import { formatInstant, type Instant } from "../../model/instant.ts";
import { slugOf } from "../../model/names.ts";
import { createDates, UnworkableRule } from "../recurrence/work.ts";
import { createTimeWriter } from "../time/write-time.ts";
import type { Zone } from "../time/zones.ts";
import { type Branch, type Tree, writeConfig } from "../yaml/write.ts";
import { createEventZones } from "./event-zones.ts";
import { type EventFile, type FileEvent, readEvents, summaryOf, titleOf } from "./events.ts";
import type { Meeting, Slot } from "./meeting.ts";
import { meetingsOf } from "./meetings.ts";
import { withoutOverlaps } from "./overlaps.ts";
import { odditiesOf } from "./oddities.ts";
import { hostsIn, roomsIn } from "./rooms-in.ts";

/** A config file made of a calendar, and what did not come along. */
export interface ImportedCalendar {
  readonly text: string;
  readonly bookings: number;
  readonly notes: readonly string[];
}

export interface ImportOptions {
  /** For messages. */
  readonly file: string;
  /** Only links of this host name a room. */
  readonly domain?: string | undefined;
  /** The room of events that name none. */
  readonly room?: string | undefined;
  /** Where the domain lives. */
  readonly region: string;
  /** The zone of floating times; stands over the file's X-WR-TIMEZONE. */
  readonly timezone?: string | undefined;
  /** The zone of floating times where neither names one. */
  readonly localTimezone?: string | undefined;
  readonly now: Instant;
  /** Events that are over are imported, too. */
  readonly past?: boolean | undefined;
}

/** Turns iCalendar into a config file that can be used alone or included. Throws a Failure for what can't be read, or placed. */
export function importCalendar(text: string, options: ImportOptions): ImportedCalendar {
  try {
    return importEvents(text, options);
  } catch (cause) {
    if (!(cause instanceof UnworkableRule)) throw cause;
    const [dates, whose] = cause.bound === "run" ? [BUDGETS.dates, "the rules of"] : [BUDGETS.datesOfRule, "a rule of"];
    const summary = `${whose} ${options.file} ${cause.bound === "run" ? "look" : "looks"} at more than ${dates.toLocaleString("en")} dates`;
    throw fail("too-much-work", summary, "Import it in parts, or take out the events that repeat in unusual ways.", { cause });
  }
}

function importEvents(text: string, options: ImportOptions): ImportedCalendar {
  const file = readEvents(text);
  if (file === undefined)
    throw fail("bad-calendar", `${options.file} holds no VCALENDAR`, "Export it from your calendar as .ics.");
  requireFewZones(file, options.file);
  const { domain } = options;
  if (domain === undefined) throw noDomain(file, options.file);

  const notes: string[] = [];
  let untold = 0;
  const tell = (said: string): void => {
    if (notes.length < BUDGETS.errors) notes.push(said);
    else untold += 1;
  };
  const note = (event: FileEvent, said: string): void => tell(`line ${event.component.line}, ${titleOf(event)}: ${said}`);
  for (const each of file.superseded) note(each, "a newer version of it is in the file; this one was left out");
  const { meetings, roomless } = readMeetings(file, domain, options, note);
  for (const { main, changes } of file.groups) {
    for (const each of [...(main === undefined ? [] : [main]), ...changes])
      for (const said of odditiesOf(each.component)) note(each, said);
  }
  for (const [name, count] of file.others)
    tell(`${count === 1 ? `1 ${name} was` : `${count} ${name}s were`} left out: only events take place in rooms`);
  const { current, over } = partByEnd(meetings, options);
  if (over > 0)
    tell(
      `${over === 1 ? "1 event that is" : `${over} events that are`} over ${over === 1 ? "was" : "were"} left out; import with --past to have ${over === 1 ? "it" : "them"}`,
    );
  if (current.length === 0 && over === 0 && file.groups.length > 0) throw nothingPlaced(notes, roomless, domain, options);

  const zone = commonZone(current);
  const rooms = new Map<string, Meeting[]>();
  for (const meeting of current) {
    const own = rooms.get(meeting.room);
    if (own === undefined) rooms.set(meeting.room, [meeting]);
    else own.push(meeting);
  }
  let bookings = 0;
  const written = [...rooms].map(([room, own]): [string, Tree] => {
    const { declared, overlaps } = withoutOverlaps(own, options.now);
    for (const { meeting, other, at } of overlaps) {
      note(meeting.event, `it overlaps ${other.title} in ${room} (${formatInstant(at)}); it stands beside as a comment`);
    }
    bookings += declared.length;
    const nameOf = createNames();
    const treeOf = (each: Meeting): [string, Tree] => [nameOf(each.title), bookingTree(each, zone)];
    const map = new Map(declared.map(treeOf));
    if (overlaps.length === 0) return [room, branch({ bookings: map })];
    return [room, branch({ bookings: { map, commented: new Map(overlaps.map(({ meeting }) => treeOf(meeting))) } })];
  });
  const settings = { region: options.region, ...(zone === undefined ? {} : { timezone: zone.name }) };
  const domains = new Map<string, Tree>([[domain, branch({ ...settings, rooms: new Map(written) })]]);
  if (untold > 0) notes.push(`${untold.toLocaleString("en")} more notes are not shown`);
  return { text: writeConfig(branch({ version: 1, domains })), bookings, notes };
}

/** Throws a Failure. */
function requireFewZones({ calendars }: EventFile, name: string): void {
  const zones = calendars.flatMap(({ components }) => components.filter((each) => each.name === "VTIMEZONE"));
  const first = zones[BUDGETS.calendarZones];
  if (first === undefined) return;
  const summary = `${name} describes more than ${BUDGETS.calendarZones.toLocaleString("en")} time zones, counted up to line ${first.line}`;
  throw fail("too-much-work", summary, "Export it from your calendar again, or import it in parts.");
}

function readMeetings(
  file: EventFile,
  domain: string,
  options: ImportOptions,
  note: (event: FileEvent, said: string) => void,
): { readonly meetings: readonly Meeting[]; readonly roomless: number } {
  let roomless = 0;
  const dates = createDates();
  const zones = createEventZones(dates);
  const utc = zones.find("UTC") as Zone;
  const since = options.past === true ? -Infinity : options.now;
  const given = options.timezone === undefined ? undefined : zones.find(options.timezone);
  if (options.timezone !== undefined && given === undefined)
    throw fail("usage", `there is no time zone ${options.timezone}`, "Name one such as Europe/Berlin.");
  const local = options.localTimezone === undefined ? undefined : zones.find(options.localTimezone);
  const roomOf = (event: FileEvent): string | undefined => {
    const [first, ...further] = roomsIn(event.component, domain);
    if (further.length > 0) note(event, `it names several rooms of ${domain}; ${first} was taken, and not ${further.join(", ")}`);
    if (first === undefined && options.room === undefined) {
      roomless += 1;
      note(event, `it names no room by a link such as https://${domain}/board; it was left out`);
    }
    return first ?? options.room;
  };
  const meetings = file.groups.flatMap((group) => {
    // A change of an instance takes place where its series does, unless it says otherwise.
    const change = (event: FileEvent): string | undefined =>
      roomsIn(event.component, domain)[0] ?? (group.main === undefined ? roomOf(event) : undefined);
    const ofGroup = (event: FileEvent): string | undefined => (event === group.main ? roomOf(event) : change(event));
    return meetingsOf(group, { zones, dates, floating: given, local, utc, since, roomOf: ofGroup, note });
  });
  return { meetings, roomless };
}

/** Without `--past` what is over by now stays out, and is counted. */
function partByEnd(
  meetings: readonly Meeting[],
  { now, past = false }: ImportOptions,
): { readonly current: readonly Meeting[]; readonly over: number } {
  if (past) return { current: meetings, over: 0 };
  const current = meetings.filter((each) => !isOver(each, now));
  return { current, over: meetings.length - current.length };
}

function isOver(meeting: Meeting, now: Instant): boolean {
  const endOf = ({ start, minutes }: Slot): Instant => start + minutes * 60_000;
  const { series, minutes } = meeting;
  if (series === undefined) return endOf(meeting) <= now;
  if ([...series.overrides.values()].some((slot) => endOf(slot) > now)) return false;
  const gone = new Set([...series.except, ...series.overrides.keys()]);
  let next = series.recurrence.next(now - minutes * 60_000 + 1);
  while (next !== undefined && gone.has(next)) next = series.recurrence.next(next + 1);
  return next === undefined;
}

function noDomain(file: EventFile, name: string): Error {
  const counts = new Map<string, number>();
  for (const { main, changes } of file.groups) {
    for (const { component } of [...(main === undefined ? [] : [main]), ...changes]) {
      for (const host of hostsIn(component)) counts.set(host, (counts.get(host) ?? 0) + 1);
    }
  }
  const hosts = [...counts].toSorted(([, a], [, b]) => b - a).slice(0, 10);
  const found = hosts.map(([host, count]) => `${host} (${count === 1 ? "1 event" : `${count} events`})`).join(", ");
  return fail(
    "no-domain",
    hosts.length === 0 ? `no event of ${name} has a link` : `the links of ${name} lead to ${found}`,
    `Name the domain: xroom import ${hosts[0]?.[0] ?? "chat.org"} --ics ${name}, with --room ROOM for events without a link of it.`,
  );
}

function nothingPlaced(notes: readonly string[], roomless: number, domain: string, { file }: ImportOptions): Error {
  const shown = notes.slice(0, MOST_REASONS);
  const rest = notes.length > shown.length ? `; and ${(notes.length - shown.length).toLocaleString("en")} more notes` : "";
  const help =
    roomless > 0
      ? `For events that name no room: xroom import ${domain} --ics ${file} --room ROOM.`
      : "Check that it is the right file, and export it from your calendar again.";
  return fail("no-room", `no event of ${file} can be imported: ${shown.join("; ")}${rest}`, help);
}

/** Notes that are told with the error that nothing came in. */
const MOST_REASONS = 10;

/** The zone that all times are written in, which then is named once. */
function commonZone(meetings: readonly Meeting[]): Zone | undefined {
  const [first] = meetings;
  const zone = first?.written;
  const isCommon = zone !== undefined && zone.name !== "UTC" && meetings.every((each) => each.written?.name === zone.name);
  return isCommon ? zone : undefined;
}

function bookingTree(meeting: Meeting, common: Zone | undefined): Tree {
  const { start, minutes, series, written } = meeting;
  const title = meeting.summary ?? summaryOf(meeting.event);
  const isUtc = written === undefined || written.name === "UTC";
  const writer = createTimeWriter(isUtc ? undefined : written, { bare: common !== undefined });
  const time = (instant: Instant): string => writer.time(instant) ?? formatInstant(instant);
  const overrides = [...(series?.overrides ?? [])].map(([original, slot]): [string, Tree] => {
    const change = {
      ...(slot.summary === undefined || slot.summary === title ? {} : { title: slot.summary }),
      ...(slot.start === original ? {} : { start: time(slot.start) }),
      ...(slot.minutes === minutes ? {} : { duration: formatMinutes(slot.minutes) }),
    };
    return [time(original), branch(change)];
  });
  const changes = new Map(overrides.filter(([, change]) => (change as Branch).size > 0));
  return branch({
    ...(title === undefined ? {} : { title }),
    start: time(start),
    duration: formatMinutes(minutes),
    ...(series === undefined ? {} : { repeat: series.rule }),
    ...(series === undefined || series.except.length === 0 ? {} : { except: series.except.map(time) }),
    ...(changes.size === 0 ? {} : { overrides: changes }),
  });
}

function branch(entries: Readonly<Record<string, Tree>>): Branch {
  return new Map(Object.entries(entries));
}

/** Keys that the schema allows, each once: `Weekly: the board!` → `weekly-the-board`. */
function createNames(): (title: string) => string {
  const taken = new Set<string>();
  const next = new Map<string, number>();
  return (title) => {
    const slug = slugOf(title) || "meeting";
    let name = slug;
    let number = next.get(slug) ?? 2;
    for (; taken.has(name); number += 1) name = `${slug}-${number}`;
    next.set(slug, number);
    taken.add(name);
    return name;
  };
}
