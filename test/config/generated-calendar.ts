/** Calendars of one event with every combination of what a recurrence set is made of, and when it is meant to take place. */
import fc from "fast-check";
// oxlint-disable-next-line import/default -- a CommonJS module
import rrule from "rrule";
import { Temporal } from "temporal-polyfill";

const DAY = 86_400_000;
export const FROM = Date.parse("2026-11-23T09:00:00Z");
export const WINDOW = 150 * DAY;

interface CalendarZone {
  /** What a time of it begins with: `;TZID=Europe/Berlin:`. */
  readonly prefix: string;
  readonly suffix?: string;
  readonly lines: readonly string[];
  /** As Temporal knows it. */
  readonly meant: string;
}

const observance = (kind: string, from: string, to: string, start: string, rule?: string): string[] => [
  `BEGIN:${kind}`,
  `DTSTART:${start}`,
  `TZOFFSETFROM:${from}`,
  `TZOFFSETTO:${to}`,
  ...(rule === undefined ? [] : [`RRULE:FREQ=YEARLY;${rule}`]),
  `END:${kind}`,
];
const described = (id: string, ...parts: readonly string[]): string[] => [
  "BEGIN:VTIMEZONE",
  `TZID:${id}`,
  ...parts,
  "END:VTIMEZONE",
];
const EUROPE = [
  ...observance("STANDARD", "+0200", "+0100", "16010101T030000", "BYDAY=-1SU;BYMONTH=10"),
  ...observance("DAYLIGHT", "+0100", "+0200", "16010101T020000", "BYDAY=-1SU;BYMONTH=3"),
];
/** As Lotus Notes writes it. */
const EASTERN = [
  ...observance("STANDARD", "-0400", "-0500", "19501105T020000", "BYMINUTE=0;BYHOUR=2;BYDAY=1SU;BYMONTH=11"),
  ...observance("DAYLIGHT", "-0500", "-0400", "19500312T020000", "BYMINUTE=0;BYHOUR=2;BYDAY=2SU;BYMONTH=3"),
];
const ZONES: readonly CalendarZone[] = [
  { prefix: ":", suffix: "Z", lines: [], meant: "UTC" },
  { prefix: ";TZID=Europe/Berlin:", lines: [], meant: "Europe/Berlin" },
  { prefix: ";TZID=/mozilla.org/20070129_1/America/New_York:", lines: [], meant: "America/New_York" },
  { prefix: ";TZID=W. Europe Standard Time:", lines: described("W. Europe Standard Time", ...EUROPE), meant: "Europe/Berlin" },
  { prefix: ';TZID="Eastern":', lines: described("Eastern", ...EASTERN), meant: "America/New_York" },
  {
    prefix: ";TZID=Ship:",
    lines: described("Ship", ...observance("STANDARD", "+0720", "+0720", "20200101T000000")),
    meant: "+07:20",
  },
  { prefix: ":", lines: ["X-WR-TIMEZONE:Europe/Rome"], meant: "Europe/Rome" },
  { prefix: ';TZID="(UTC-05:00) Eastern Time (US & Canada)":', lines: [], meant: "America/New_York" },
];

const RULES = [
  "FREQ=DAILY;INTERVAL=3",
  "FREQ=WEEKLY",
  "FREQ=WEEKLY;BYDAY=MO,TH",
  "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU",
  "FREQ=MONTHLY;BYDAY=-1FR",
  "FREQ=MONTHLY;BYMONTHDAY=15,-1",
  "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1",
  "FREQ=YEARLY;BYWEEKNO=53,1;BYDAY=WE",
];

const KINDS = ["moved", "longer", "all-day", "empty", "cancelled", "elsewhere", "following", "following cancelled"] as const;

const index = fc.nat({ max: 8 });
const eventShape = fc.record({
  zone: fc.constantFrom(...ZONES),
  day: fc.nat({ max: 40 }),
  hour: fc.integer({ min: 6, max: 18 }),
  minutes: fc.constantFrom(30, 45, 60),
  length: fc.constantFrom("end", "end in UTC", "duration"),
  rules: fc.array(fc.record({ rule: fc.constantFrom(...RULES), end: fc.constantFrom("count", "until", "none") }), {
    maxLength: 2,
  }),
  further: fc.array(
    fc.record({ form: fc.constantFrom("local", "UTC", "period", "date"), days: fc.integer({ min: -3, max: 40 }) }),
    {
      maxLength: 2,
    },
  ),
  without: fc.array(fc.record({ form: fc.constantFrom("local", "UTC", "date"), index }), { maxLength: 2 }),
  changes: fc.uniqueArray(
    fc.record({
      kind: fc.constantFrom(...KINDS),
      index,
      inUtc: fc.boolean(),
      days: fc.constantFrom(0, 0, 1),
      hours: fc.integer({ min: -2, max: 3 }),
      old: fc.boolean(),
    }),
    { maxLength: 2, selector: (each) => each.index },
  ),
});

export interface Generated {
  readonly text: string;
  /** `board 2026-12-07T09:00 60m`, sorted. */
  readonly meant: readonly string[];
  readonly overlaps: boolean;
  /** Of its parts. */
  readonly shape: typeof eventShape extends fc.Arbitrary<infer Shape> ? Shape : never;
}

export const generatedCalendar: fc.Arbitrary<Generated> = eventShape.map(buildCalendar);

interface Slot {
  readonly room: string;
  readonly start: number;
  readonly minutes: number;
}

function buildCalendar(shape: Generated["shape"]): Generated {
  const { zone, minutes } = shape;
  const instantOf = (local: number): number =>
    Temporal.PlainDateTime.from(new Date(local).toISOString().slice(0, 19)).toZonedDateTime(zone.meant).epochMilliseconds;
  const localOf = (instant: number): number =>
    Date.parse(`${Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone.meant).toPlainDateTime().toString()}Z`);
  const stamp = (milliseconds: number): string => new Date(milliseconds).toISOString().replaceAll(/[-:]|\.\d+Z/g, "");
  const utc = (name: string, instant: number): string => `${name}:${stamp(instant)}Z`;
  const local = (name: string, instant: number): string => `${name}${zone.prefix}${stamp(localOf(instant))}${zone.suffix ?? ""}`;
  const date = (name: string, instant: number): string => `${name};VALUE=DATE:${stamp(localOf(instant)).slice(0, 8)}`;

  const begin = Date.UTC(2026, 11, 1) + shape.day * DAY + shape.hour * 3_600_000;
  const start = instantOf(begin);
  const lasting = (from: number, long: number): string =>
    shape.length === "duration" ? `DURATION:PT${long}M` : (shape.length === "end" ? local : utc)("DTEND", from + long * 60_000);
  const lines = [local("DTSTART", start), lasting(start, minutes)];
  const set = new Map<number, Slot>();
  const add = (instant: number): void => void set.set(instant, { room: "board", start: instant, minutes });
  add(start);

  for (const { rule, end } of shape.rules) {
    const until = start + 60 * DAY;
    lines.push(`RRULE:${rule}${end === "count" ? ";COUNT=7" : end === "until" ? `;UNTIL=${stamp(until)}Z` : ""}`);
    const days = new rrule.RRule({
      ...rrule.RRule.parseString(rule),
      dtstart: new Date(begin),
      ...(end === "count" ? { count: 7 } : {}),
    });
    for (const day of days.between(new Date(begin), new Date(FROM + WINDOW + 60 * DAY), true)) {
      const instant = instantOf(day.getTime());
      if (end !== "until" || instant <= until) add(instant);
    }
  }
  for (const { form, days } of shape.further) {
    const further = instantOf(begin + days * DAY);
    if (!set.has(further)) add(further);
    if (form === "period") lines.push(`RDATE;VALUE=PERIOD:${stamp(further)}Z/PT${minutes}M`);
    else lines.push((form === "UTC" ? utc : form === "date" ? date : local)("RDATE", further));
  }
  const at = (position: number): number | undefined => [...set.keys()].toSorted((a, b) => a - b)[position];
  for (const each of shape.without) {
    const gone = at(each.index);
    if (gone === undefined) continue;
    lines.push((each.form === "UTC" ? utc : each.form === "date" ? date : local)("EXDATE", gone));
    set.delete(gone);
  }

  const changes: string[] = [];
  const chosen = shape.changes.flatMap((change) => {
    const original = at(change.index);
    return original === undefined ? [] : [{ ...change, original }];
  });
  const byTime = chosen.toSorted((a, b) => a.original - b.original);
  for (const change of byTime.filter(({ kind }) => kind.startsWith("following"))) {
    const { kind, original, days, hours } = change;
    const range = local("RECURRENCE-ID;RANGE=THISANDFUTURE", original);
    const shift = localOf(instantOf(localOf(original) + days * DAY + hours * 3_600_000)) - localOf(original);
    const moved = instantOf(localOf(original) + shift);
    const said =
      kind === "following" ? [local("DTSTART", moved), lasting(moved, 15)] : [local("DTSTART", original), "STATUS:CANCELLED"];
    changes.push(...event([range, ...said]));
    for (const instant of [...set.keys()].filter((each) => each >= original)) {
      if (kind === "following cancelled") set.delete(instant);
      else set.set(instant, { room: "board", start: instantOf(localOf(instant) + shift), minutes: 15 });
    }
  }
  for (const { kind, original, inUtc, days, hours, old } of byTime.filter(({ kind }) => !kind.startsWith("following"))) {
    if (!set.has(original)) continue;
    const id = (inUtc ? utc : local)("RECURRENCE-ID", original);
    const moved = instantOf(localOf(original) + days * DAY + hours * 3_600_000);
    if (old)
      changes.push(...event([local("RECURRENCE-ID", original), "SEQUENCE:1", local("DTSTART", original + DAY), "DURATION:PT1M"]));
    const newest = [id, "SEQUENCE:2"];
    switch (kind) {
      case "moved":
        changes.push(...event([...newest, local("DTSTART", moved), lasting(moved, 20)]));
        set.set(original, { room: "board", start: moved, minutes: 20 });
        break;
      case "longer":
        changes.push(...event([...newest, local("DTSTART", original), lasting(original, minutes + 5)]));
        set.set(original, { room: "board", start: original, minutes: minutes + 5 });
        break;
      case "elsewhere":
        changes.push(...event([...newest, local("DTSTART", moved), lasting(moved, 20), "LOCATION:https://chat.org/annex"]));
        set.set(original, { room: "annex", start: moved, minutes: 20 });
        break;
      default:
        if (kind === "all-day") changes.push(...event([...newest, date("DTSTART", original)]));
        else if (kind === "empty") changes.push(...event([...newest, local("DTSTART", moved)]));
        else changes.push(...event([...newest, local("DTSTART", original), "STATUS:CANCELLED"]));
        set.delete(original);
    }
  }
  const slots = [...set.values()];
  const text = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//generated//EN",
    ...zone.lines,
    ...event([...lines, "URL:https://chat.org/board"]),
    ...changes,
  ];
  return { shape, text: [...text, "END:VCALENDAR", ""].join("\r\n"), meant: inWindow(slots), overlaps: hasOverlap(slots) };
}

function event(lines: readonly string[]): string[] {
  return ["BEGIN:VEVENT", "UID:1", "DTSTAMP:20261101T000000Z", "SUMMARY:Weekly", ...lines, "END:VEVENT"];
}

/** As they are compared: what begins within the window. */
export function inWindow(slots: readonly Slot[]): string[] {
  return slots
    .filter(({ start, minutes }) => start + minutes * 60_000 > FROM && start < FROM + WINDOW)
    .map(({ room, start, minutes }) => `${room} ${new Date(start).toISOString().slice(0, 16)} ${minutes}m`)
    .toSorted();
}

function hasOverlap(slots: readonly Slot[]): boolean {
  const sorted = slots.toSorted((a, b) => a.start - b.start);
  return sorted.some((each, index) =>
    sorted.slice(index + 1).some((other) => other.room === each.room && other.start < each.start + each.minutes * 60_000),
  );
}
