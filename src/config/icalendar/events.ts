import { type Component, propertyOf, readComponents, textOf } from "./content-lines.ts";

/** A VEVENT of one calendar of the file. */
export interface FileEvent {
  readonly calendar: Component;
  readonly component: Component;
}

/** All VEVENTs of one UID: a meeting or series, and the changes of its single instances (RFC 5545, 3.8.4.4). */
export interface EventGroup {
  readonly uid: string;
  /** `undefined` where the file holds single instances alone (RFC 5546, 3.2.2). */
  readonly main: FileEvent | undefined;
  readonly changes: readonly FileEvent[];
}

export interface EventFile {
  readonly calendars: readonly Component[];
  readonly groups: readonly EventGroup[];
  /** Events that a newer version of them stands in for. */
  readonly superseded: readonly FileEvent[];
  /** Components that have times and are no events, by name. */
  readonly others: ReadonlyMap<string, number>;
}

const OTHERS: ReadonlySet<string> = new Set(["VTODO", "VJOURNAL", "VFREEBUSY", "VAVAILABILITY", "VPOLL"]);

/** `undefined` for a text that holds no VCALENDAR. */
export function readEvents(text: string): EventFile | undefined {
  const calendars = readComponents(text).filter(({ name }) => name === "VCALENDAR");
  if (calendars.length === 0) return undefined;
  const byUid = new Map<string, FileEvent[]>();
  const others = new Map<string, number>();
  for (const calendar of calendars) {
    for (const component of calendar.components) {
      if (OTHERS.has(component.name)) others.set(component.name, (others.get(component.name) ?? 0) + 1);
      if (component.name !== "VEVENT") continue;
      const uid = textOf(component, "UID") || `line ${component.line}`;
      const known = byUid.get(uid);
      if (known === undefined) byUid.set(uid, [{ calendar, component }]);
      else known.push({ calendar, component });
    }
  }
  const superseded: FileEvent[] = [];
  const groups = [...byUid].flatMap(([uid, events]) => groupsOf(uid, events, superseded));
  return { calendars, groups, superseded, others };
}

function groupsOf(uid: string, events: readonly FileEvent[], superseded: FileEvent[]): EventGroup[] {
  const changes = events.filter(({ component }) => propertyOf(component, "RECURRENCE-ID") !== undefined);
  const [main, ...further] = newestOf(
    events.filter((each) => !changes.includes(each)),
    superseded,
  );
  // Some programs give every event the same UID: then they are no versions of each other.
  return [{ uid, main, changes: withoutCopies(changes) }, ...further.map((each) => ({ uid, main: each, changes: [] }))];
}

/** The greater SEQUENCE wins, then the later DTSTAMP (RFC 5546, 2.1.5). Events that neither tells apart are all kept. */
function newestOf(events: readonly FileEvent[], superseded: FileEvent[]): FileEvent[] {
  if (events.length < 2) return [...events];
  const sorted = events.toSorted((a, b) => compareVersions(b.component, a.component));
  const [newest] = sorted as [FileEvent];
  const equals = sorted.filter(({ component }) => compareVersions(component, newest.component) === 0);
  superseded.push(...sorted.slice(equals.length));
  return withoutCopies(equals);
}

/** What says when and where an event takes place, and whether. */
const TELLING = new Set(
  "RECURRENCE-ID DTSTART DTEND DURATION RRULE RDATE EXDATE SEQUENCE STATUS SUMMARY LOCATION URL CONFERENCE DESCRIPTION X-ALT-DESC".split(
    " ",
  ),
);

/** A file may hold an event twice, word for word. */
function withoutCopies(events: readonly FileEvent[]): FileEvent[] {
  if (events.length < 2) return [...events];
  const seen = new Map<string, FileEvent>();
  for (const event of events) {
    const telling = event.component.properties.filter(({ name }) => TELLING.has(name));
    const key = JSON.stringify(telling.map(({ name, parameters, value }) => [name, [...parameters], value]));
    if (!seen.has(key)) seen.set(key, event);
  }
  return [...seen.values()];
}

export function compareVersions(a: Component, b: Component): number {
  const [sequence, other] = [a, b].map((each) => Number(propertyOf(each, "SEQUENCE")?.value) || 0) as [number, number];
  if (sequence !== other) return sequence - other;
  const [stamp, otherStamp] = [a, b].map((each) => propertyOf(each, "DTSTAMP")?.value ?? "") as [string, string];
  return stamp === otherStamp ? 0 : stamp < otherStamp ? -1 : 1;
}

/** The longest title that a config takes, in characters. */
const LONGEST_TITLE = 200;

/** Its SUMMARY as a config takes it; `undefined` without one. */
export function summaryOf({ component }: FileEvent): string | undefined {
  // oxlint-disable-next-line no-control-regex -- a title has none
  const text = textOf(component, "SUMMARY")
    .replaceAll(/[\s\u0000-\u001f\u007f]+/g, " ")
    .trim();
  if (text === "") return undefined;
  return text.length <= LONGEST_TITLE ? text : `${text.slice(0, LONGEST_TITLE - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** What a reader of a note knows the event by. */
export function titleOf(event: FileEvent): string {
  return summaryOf(event) ?? "an event without a title";
}

export function isCancelled({ calendar, component }: FileEvent): boolean {
  const isCancel = textOf(calendar, "METHOD").trim().toUpperCase() === "CANCEL";
  return isCancel || textOf(component, "STATUS").trim().toUpperCase() === "CANCELLED";
}
