/** Kinds of events that calendars in the wild hold, each with when it takes place, and what is noted. */
import { expect, it } from "vitest";
import { importCalendar } from "../../src/config/icalendar/import-calendar.ts";
import { configOf } from "./project.ts";

const NOW = Date.parse("2026-11-23T09:00:00Z");
/** Sixty days, as series are declared. */
const UNTIL = Date.parse("2027-01-22T09:00:00Z");

/** An event in the room `board`; a line that begins with `UID`, `URL` or `SUMMARY` stands in for the one that all have. */
function event(...lines: readonly string[]): string[] {
  const given = (name: string): boolean => lines.some((line) => line.startsWith(name));
  const common = ["UID:1", "SUMMARY:Weekly", "URL:https://chat.org/board"].filter((line) => !given(line.split(":")[0] as string));
  return ["BEGIN:VEVENT", ...common, ...lines, "END:VEVENT"];
}

function calendar(...lines: readonly string[]): string {
  return ["BEGIN:VCALENDAR", "VERSION:2.0", ...lines, "END:VCALENDAR", ""].join("\r\n");
}

async function read(
  text: string,
  options: object = {},
): Promise<{ readonly times: string[]; readonly notes: string[]; readonly yaml: string }> {
  const { text: yaml, notes } = importCalendar(text, {
    file: "a.ics",
    region: "fra-1",
    domain: "chat.org",
    now: NOW,
    ...options,
  });
  const config = await configOf(yaml);
  const times = [...config.domains.values()].flatMap(({ rooms }) =>
    rooms.flatMap(({ name, bookings }) =>
      bookings
        .filter(({ start }) => +new Date(start) < UNTIL)
        .map(({ start, duration }) => `${name} ${new Date(start).toISOString().slice(0, 16)} ${duration}m`),
    ),
  );
  return { times: times.toSorted(), notes: notes.map((note) => note.replace(/^line \d+, [^:]*: /, "")), yaml };
}

const SERIES = event("DTSTART:20261207T090000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=4");
const FIRST_TWO = ["board 2026-12-07T09:00 60m", "board 2026-12-14T09:00 60m"];
const ALL = [...FIRST_TWO, "board 2026-12-21T09:00 60m", "board 2026-12-28T09:00 60m"];
const zone = (id: string, ...observances: readonly (readonly string[])[]): string[] => [
  "BEGIN:VTIMEZONE",
  `TZID:${id}`,
  ...observances.flatMap(([kind = "", from = "", to = "", start = "", ...rest]) => [
    `BEGIN:${kind}`,
    `TZOFFSETFROM:${from}`,
    `TZOFFSETTO:${to}`,
    `DTSTART:${start}`,
    ...rest,
    `END:${kind}`,
  ]),
  "END:VTIMEZONE",
];
/** Like no zone that there is. */
const ODD = zone(
  "Odd",
  ["STANDARD", "+0820", "+0720", "20100101T000000", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=1SU"],
  ["DAYLIGHT", "+0720", "+0820", "20100101T000000", "RRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=1SU"],
);

it.each<[string, readonly string[], readonly string[], readonly (string | RegExp)[]]>([
  [
    "the newest change of an instance, in whichever zone each names it",
    [
      ...SERIES,
      ...event("RECURRENCE-ID:20261207T090000Z", "SEQUENCE:2", "DTSTART:20261207T100000Z", "DURATION:PT1H"),
      ...event("RECURRENCE-ID;TZID=Europe/Berlin:20261207T100000", "SEQUENCE:1", "DTSTART:20261207T120000Z", "DURATION:PT1H"),
    ],
    ["board 2026-12-07T10:00 60m", ...ALL.slice(1)],
    ["a newer version of it is in the file; this one was left out"],
  ],
  [
    "a series that is cancelled from an instance on",
    [...SERIES, ...event("RECURRENCE-ID;RANGE=THISANDFUTURE:20261221T090000Z", "DTSTART:20261221T090000Z", "STATUS:CANCELLED")],
    FIRST_TWO,
    [],
  ],
  [
    "a series that has no time of day from an instance on",
    [...SERIES, ...event("RECURRENCE-ID;RANGE=THISANDFUTURE:20261221T090000Z", "DTSTART;VALUE=DATE:20261221")],
    FIRST_TWO,
    ["it has no time of day; it was left out, and all that follow"],
  ],
  [
    "a series that moves to another room from an instance on",
    [
      ...SERIES,
      ...event(
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20261221T090000Z",
        "DTSTART:20261221T090000Z",
        "DURATION:PT1H",
        "URL:https://chat.org/annex",
      ),
    ],
    ["annex 2026-12-21T09:00 60m", "annex 2026-12-28T09:00 60m", ...FIRST_TWO],
    [],
  ],
  [
    "a change of all that follow a further date",
    [
      ...event(
        "DTSTART:20261207T090000Z",
        "DURATION:PT1H",
        "RRULE:FREQ=WEEKLY;COUNT=3",
        "RDATE:20261210T090000Z,20261224T090000Z",
      ),
      ...event("RECURRENCE-ID;RANGE=THISANDFUTURE:20261210T090000Z", "DTSTART:20261210T110000Z", "DURATION:PT30M"),
    ],
    [
      "board 2026-12-07T09:00 60m",
      "board 2026-12-10T11:00 30m",
      "board 2026-12-14T11:00 30m",
      "board 2026-12-21T11:00 30m",
      "board 2026-12-24T11:00 30m",
    ],
    [],
  ],
  [
    "a shift by days that no rule says",
    [
      ...event("DTSTART:20261201T090000Z", "DURATION:PT1H", "RRULE:FREQ=MONTHLY;BYDAY=1TU;COUNT=2"),
      ...event("RECURRENCE-ID;RANGE=THISANDFUTURE:20261201T090000Z", "DTSTART:20261202T090000Z", "DURATION:PT1H"),
    ],
    ["board 2026-12-02T09:00 60m", "board 2027-01-06T09:00 60m"],
    [],
  ],
  [
    "a change of an instance that the series doesn't have",
    [...SERIES, ...event("RECURRENCE-ID:20261208T090000Z", "DTSTART:20261208T120000Z", "DURATION:PT30M")],
    ["board 2026-12-07T09:00 60m", "board 2026-12-08T12:00 30m", ...ALL.slice(1)],
    ["its series has no meeting at 2026-12-08T09:00:00Z; it was taken as a meeting of its own"],
  ],
  [
    "a change of a day on which the series has nothing",
    [...SERIES, ...event("RECURRENCE-ID;VALUE=DATE:20261208", "DTSTART:20261208T120000Z", "DURATION:PT30M")],
    ["board 2026-12-07T09:00 60m", "board 2026-12-08T12:00 30m", ...ALL.slice(1)],
    ["its series has no meeting on that day; it was taken as a meeting of its own"],
  ],
  [
    "a change that gives an instance of an all-day series a time",
    [
      ...event("DTSTART;VALUE=DATE:20261207", "RRULE:FREQ=WEEKLY"),
      ...event("RECURRENCE-ID;VALUE=DATE:20261214", "DTSTART:20261214T090000Z", "DURATION:PT1H"),
    ],
    ["board 2026-12-14T09:00 60m"],
    ["it has no time of day; it was left out"],
  ],
  [
    "a further date's own title",
    [
      ...event("DTSTART:20261207T090000Z", "DURATION:PT1H", "RDATE:20261209T090000Z"),
      ...event("RECURRENCE-ID:20261209T090000Z", "DTSTART:20261209T090000Z", "DURATION:PT1H", "SUMMARY:Special"),
    ],
    ["board 2026-12-07T09:00 60m", "board 2026-12-09T09:00 60m"],
    [],
  ],
  [
    "a series and a change that are cancelled",
    [
      ...event("DTSTART:20261207T090000Z", "DURATION:PT1H", "UID:2"),
      ...event("DTSTART:20261208T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY", "STATUS:CANCELLED"),
      ...event("RECURRENCE-ID:20261209T090000Z", "DTSTART:20261209T120000Z", "DURATION:PT1H"),
    ],
    ["board 2026-12-07T09:00 60m"],
    ["it is cancelled", "its series is cancelled; it was left out"],
  ],
  [
    "two endless rules that never meet",
    event("DTSTART:20270104T090000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;INTERVAL=2", "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"),
    ["board 2027-01-04T09:00 60m", "board 2027-01-06T09:00 60m", "board 2027-01-18T09:00 60m", "board 2027-01-20T09:00 60m"],
    [],
  ],
  [
    "two endless rules that give some meetings twice",
    event("DTSTART:20270104T090000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY", "RRULE:FREQ=MONTHLY;BYDAY=1MO,1TU"),
    ["board 2027-01-04T09:00 60m", "board 2027-01-05T09:00 60m", "board 2027-01-11T09:00 60m", "board 2027-01-18T09:00 60m"],
    [/^its rule FREQ=MONTHLY;BYDAY=1MO,1TU was written as its next \d+ meetings: later ones are left out$/],
  ],
  [
    "an old series in a zone like none, from now on",
    [...ODD, ...event("DTSTART;TZID=Odd:20150105T100000", "DURATION:PT1H", "RRULE:FREQ=MONTHLY;BYDAY=1MO")],
    ["board 2026-12-07T02:40 60m", "board 2027-01-04T02:40 60m"],
    [/^the zone Odd is like no known zone; its times were written in UTC$/, /was written as its next 24 meetings: later ones/],
  ],
  [
    "an exception at another time of day than the meeting's",
    event("DTSTART:20261207T090000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=2", "EXDATE:20261207T100000Z,20270301T090000Z"),
    FIRST_TWO,
    ["its EXDATE in line 10 is at 2026-12-07T10:00:00Z, and its meeting at 2026-12-07T09:00:00Z; that was not taken out"],
  ],
  [
    "exceptions without a zone, where the start has one",
    event("DTSTART;TZID=Europe/Berlin:20261207T100000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE:20261221T100000"),
    FIRST_TWO,
    ["some of its times name no zone; they were taken for ones of its start's"],
  ],
  [
    "a period that gives a meeting of the rule another length",
    event("DTSTART:20261207T090000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=2", "RDATE;VALUE=PERIOD:20261214T090000Z/PT2H"),
    ["board 2026-12-07T09:00 60m", "board 2026-12-14T09:00 120m"],
    ["its RDATE in line 10 has another length for the meeting at 2026-12-14T09:00:00Z; it was taken"],
  ],
  [
    "what is said in two ways",
    [
      ...event("DTSTART:20261207T090000Z", "DTEND:20261207T100000Z", "DURATION:PT2H"),
      ...event("UID:2", "DTSTART;TZID=Asia/Tokyo:20261208T090000Z", "DURATION:PT1H"),
      ...event("UID:3", "DTSTART:20261209T090000Z", "DTSTART:20261210T090000Z", "DURATION:PT1H"),
    ],
    ["board 2026-12-07T09:00 60m", "board 2026-12-08T09:00 60m", "board 2026-12-09T09:00 60m"],
    [
      "it has both DTEND and DURATION; DTEND was taken",
      "its DTSTART in line 15 has a TZID and is in UTC; UTC was taken",
      "it has 2 DTSTARTs; the first was taken",
    ],
  ],
  [
    "days of the calendar as a length, where clocks change",
    event("DTSTART;TZID=Europe/Berlin:20261207T100000", "DURATION:P1D", "RRULE:FREQ=MONTHLY;COUNT=2"),
    ["board 2026-12-07T09:00 1440m", "board 2027-01-07T09:00 1440m"],
    ["it lasts so many days of the calendar; all of its meetings were given the length of the first in hours"],
  ],
  [
    "a start that the rule doesn't give",
    event("DTSTART:20261208T090000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=1"),
    ["board 2026-12-08T09:00 60m", "board 2026-12-14T09:00 60m"],
    ["its start is none of its rule's; it was taken as a meeting of its own"],
  ],
  [
    "an event without its end, and the next",
    [
      ...event("DTSTART:20261207T090000Z", "DURATION:PT1H").slice(0, -1),
      ...event("UID:2", "DTSTART:20261208T090000Z", "DURATION:PT1H"),
    ],
    ["board 2026-12-07T09:00 60m", "board 2026-12-08T09:00 60m"],
    ["it has no END:VEVENT; the file may be cut off"],
  ],
  [
    "more than ten years, and no meeting left",
    [
      ...event("UID:2", "DTSTART:20261207T090000Z", "DTEND:20561207T090000Z"),
      ...event(
        "UID:3",
        "DTSTART:20261208T090000Z",
        "DURATION:PT1H",
        "RRULE:FREQ=DAILY;COUNT=2",
        "EXDATE:20261208T090000Z,20261209T090000Z",
      ),
      ...event("DTSTART:20261207T090000Z", "DURATION:PT1H"),
    ],
    ["board 2026-12-07T09:00 60m"],
    ["it is longer than ten years; it was left out", "all of its meetings are taken out"],
  ],
  [
    "a dense series that began long ago",
    event("DTSTART:20200101T080000Z", "DURATION:PT30M", "RRULE:FREQ=DAILY;BYHOUR=8,10,12,14,16,18;UNTIL=20261124T090000Z"),
    ["10:00", "12:00", "14:00", "16:00", "18:00"]
      .map((time) => `board 2026-11-23T${time} 30m`)
      .concat("board 2026-11-24T08:00 30m"),
    [],
  ],
  [
    "one UID for meetings that only their zones tell apart",
    [
      ...event("DTSTART;TZID=Europe/Berlin:20261207T100000", "DURATION:PT1H"),
      ...event("DTSTART;TZID=America/New_York:20261207T100000", "DURATION:PT1H"),
    ],
    ["board 2026-12-07T09:00 60m", "board 2026-12-07T15:00 60m"],
    [],
  ],
])("reads %s", async (_, lines, times, notes) => {
  const found = await read(calendar(...lines));
  expect(found.times).toEqual(times);
  expect(found.notes).toEqual(notes.map((note) => (typeof note === "string" ? note : expect.stringMatching(note))));
});

const at = (id: string, ...more: readonly string[]): string =>
  calendar(...more, ...event(`DTSTART;TZID=${id}:20270601T100000`, "DURATION:PT1H"));

it.each<[id: string, written: string]>([
  ["Europe/Berlin", "timezone: Europe/Berlin"],
  ["/Europe/Berlin", "timezone: Europe/Berlin"],
  ["/example.com/Eastern Standard Time", "timezone: America/New_York"],
  ["eastern standard time", "timezone: America/New_York"],
  ["Eastern Daylight Time", "timezone: America/New_York"],
  ["W. Europe", "timezone: Europe/Berlin"],
  ["CET", "timezone: CET"],
  ["tzone://Microsoft/Utc", "10:00Z"],
  ['"(UTC-05:00) Eastern Time (US & Canada)"', "timezone: America/New_York"],
  ["(GMT-08:00) Pacific Time (US and Canada)", "timezone: America/Los_Angeles"],
  ["(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", "timezone: Europe/Berlin"],
  ["(UTC+01:00) Wien, Budapest", "timezone: Europe/Budapest"],
  ["(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi", "timezone: Asia/Calcutta"],
  ["GMT+2", "timezone: +02:00"],
])("knows the zone %s", (id, written) => {
  const { text, notes } = importCalendar(at(id), { file: "a.ics", region: "fra-1", domain: "chat.org", now: NOW });
  expect(text).toContain(written);
  expect(notes).toEqual([]);
});

it.each<[string, string, string, string]>([
  [
    "whose offset alone is known",
    at("(UTC+03:00) Middle of Nowhere"),
    "timezone: +03:00",
    "of the zone (UTC+03:00) Middle of Nowhere only the offset is known; its times were taken to be +03:00 all year",
  ],
  ["that means several", at("IST"), "10:00Z", "the zone IST is not known; its times were taken for ones of UTC"],
  [
    "that X-WR-TIMEZONE names wrongly",
    calendar("X-WR-TIMEZONE:Mars/Olympus", ...event("DTSTART:20270601T100000", "DURATION:PT1H")),
    "10:00Z",
    "the zone Mars/Olympus is not known; its times were taken for ones of UTC",
  ],
])("notes a zone %s", (_, text, written, note) => {
  const found = importCalendar(text, { file: "a.ics", region: "fra-1", domain: "chat.org", now: NOW });
  expect(found.text).toContain(written);
  expect(found.notes).toEqual([expect.stringContaining(note)]);
});

it.each<[string, string[]]>([
  [
    "hours and minutes in its rules",
    zone(
      "Own",
      ["STANDARD", "-0400", "-0500", "19501105T020000", "RRULE:FREQ=YEARLY;BYMINUTE=0;BYHOUR=2;BYDAY=1SU;BYMONTH=11"],
      ["DAYLIGHT", "-0500", "-0400", "19500312T020000", "RRULE:FREQ=YEARLY;BYMINUTE=0;BYHOUR=2;BYDAY=2SU;BYMONTH=3"],
    ),
  ],
  [
    "a rule that ends and one that is counted",
    zone(
      "Own",
      ["STANDARD", "-0400", "-0500", "20201101T020000", "RRULE:FREQ=YEARLY;COUNT=10;BYDAY=1SU;BYMONTH=11"],
      ["DAYLIGHT", "-0500", "-0400", "20200308T020000", "RRULE:FREQ=YEARLY;UNTIL=20270314T070000Z;BYDAY=2SU;BYMONTH=3"],
    ),
  ],
  [
    "each change by itself",
    zone(
      "Own",
      ["STANDARD", "-0400", "-0500", "20261101T020000", "RDATE:20271107T020000"],
      ["DAYLIGHT", "-0500", "-0400", "20270314T020000"],
    ),
  ],
])("compares a described zone that has %s", (_, described) => {
  const rule = ["DTSTART;TZID=Own:20261207T100000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=40"];
  const { text, notes } = importCalendar(calendar(...described, ...event(...rule)), {
    file: "a.ics",
    region: "fra-1",
    domain: "chat.org",
    now: NOW,
  });
  expect(text).toContain("timezone: America/New_York");
  expect(notes).toEqual([expect.stringContaining("the zone Own was taken for America/New_York, which has the same offsets")]);
});

it("names the zone of X-WR-TIMEZONE by Windows' name, too", () => {
  const text = calendar("X-WR-TIMEZONE:W. Europe Standard Time", ...event("DTSTART:20270601T100000", "DURATION:PT1H"));
  expect(importCalendar(text, { file: "a.ics", region: "fra-1", domain: "chat.org", now: NOW }).text).toContain(
    "timezone: Europe/Berlin",
  );
});

it.each<[string, readonly string[], string]>([
  ["after a line break of a text", ["DESCRIPTION:Hello", "https://chat.org/annex", "Bye"], "annex"],
  ["after a word and a colon", ["DESCRIPTION:Hello", "Join: https://chat.org/annex", "Bye"], "annex"],
  ["in a parameter", ['LOCATION;ALTREP="https://chat.org/annex":Annex'], "annex"],
  ["before an entity", ["X-ALT-DESC;FMTTYPE=text/html:<p>https://chat.org/annex&nbsp;</p>"], "annex"],
  ["in typographic quotes", ["DESCRIPTION:“https://chat.org/annex”"], "annex"],
  ["in a property of a vendor's", ["X-MEETING-LINK:https://chat.org/annex"], "annex"],
  ["with a query and a stop", ["DESCRIPTION:see (https://chat.org/annex?x=1)."], "annex"],
  ["of a host that only ends alike", ["LOCATION:https://other-chat.org/annex", "URL:https://sub.chat.org/annex"], "fallback"],
  ["of a host that only begins alike", ["LOCATION:https://chat.org.example.com/annex"], "fallback"],
  [
    "of a host that only names ours",
    ["LOCATION:https://example.com/chat.org/annex", "URL:https://chat.org@example.com/x"],
    "fallback",
  ],
  ["of another port", ["LOCATION:https://chat.org:8443/annex"], "fallback"],
  ["of a person", ['ATTENDEE;DIR="https://chat.org/annex":mailto:a@example.com'], "fallback"],
  ["of an alarm", ["BEGIN:VALARM", "DESCRIPTION:https://chat.org/annex", "END:VALARM"], "fallback"],
])("finds the room of a link %s", async (_, lines, room) => {
  const text = calendar(...event("DTSTART:20261207T090000Z", "DURATION:PT1H", "URL:", ...lines));
  expect((await read(text, { room: "fallback" })).times).toEqual([`${room} 2026-12-07T09:00 60m`]);
});

it("finds links of a domain with umlauts as browsers write them", async () => {
  const text = calendar(...event("DTSTART:20261207T090000Z", "DURATION:PT1H", "URL:https://xn--bcher-kva.example/annex"));
  expect((await read(text, { domain: "bücher.example" })).times).toEqual(["annex 2026-12-07T09:00 60m"]);
});

const CHANGED_FROM = (original: string, ...lines: readonly string[]): string[] =>
  event(`RECURRENCE-ID;RANGE=THISANDFUTURE:${original}`, ...lines);
const PLAIN = event("DTSTART:20261207T090000Z", "DURATION:PT1H");

it.each<[string, readonly string[], readonly string[], readonly string[]]>([
  [
    "a length in seconds",
    event("DTSTART:20261207T090000Z", "DURATION:PT59M30S"),
    ["board 2026-12-07T09:00 60m"],
    ["its length was rounded up to whole minutes"],
  ],
  [
    "an EXRULE",
    event("DTSTART:20261207T090000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=2", "EXRULE:FREQ=WEEKLY;COUNT=1"),
    FIRST_TWO,
    ["its EXRULE was not read: what it takes out is still there"],
  ],
  [
    "links to several rooms",
    event("DTSTART:20261207T090000Z", "DURATION:PT1H", "DESCRIPTION:https://chat.org/annex"),
    ["board 2026-12-07T09:00 60m"],
    ["it names several rooms of chat.org; board was taken, and not annex"],
  ],
  [
    "tasks and journals",
    [
      ...PLAIN,
      "BEGIN:VTODO",
      "DUE:20261208T090000Z",
      "END:VTODO",
      ...["1", "2"].flatMap(() => ["BEGIN:VJOURNAL", "END:VJOURNAL"]),
    ],
    ["board 2026-12-07T09:00 60m"],
    ["1 VTODO was left out: only events take place in rooms", "2 VJOURNALs were left out: only events take place in rooms"],
  ],
  [
    "a change of all that follow a time that is no meeting's",
    [...SERIES, ...CHANGED_FROM("20261220T090000Z", "DTSTART:20261220T100000Z", "DURATION:PT1H")],
    [...FIRST_TWO, "board 2026-12-21T10:00 60m", "board 2026-12-28T10:00 60m"],
    ["its series has no meeting at 2026-12-20T09:00:00Z; it changes what follows"],
  ],
  [
    "a change of all that follow where none is left",
    [
      ...SERIES,
      ...CHANGED_FROM("20261221T090000Z", "DTSTART:20261221T090000Z", "DURATION:PT1H", "STATUS:CANCELLED"),
      ...CHANGED_FROM("20261228T090000Z", "DTSTART:20261228T100000Z", "DURATION:PT1H"),
    ],
    FIRST_TWO,
    ["its series ends before; it was left out"],
  ],
  [
    "a change of all that follow without its series",
    CHANGED_FROM("20261207T080000Z", "DTSTART:20261207T090000Z", "DURATION:PT1H"),
    ["board 2026-12-07T09:00 60m"],
    ["it changes all that follow, too, but its series did not come in; it was taken alone"],
  ],
])("notes what it can't take of %s", async (_, lines, times, notes) => {
  const found = await read(calendar(...lines));
  expect([found.times, found.notes]).toEqual([times, notes]);
});

it("says of a file of which nothing comes in why, event by event", async () => {
  const gone = (uid: number): string[] => event(`UID:${uid}`, "DTSTART:20261207T090000Z", "DURATION:PT1H", "STATUS:CANCELLED");
  const many = Array.from({ length: 12 }, (_, uid) => gone(uid)).flat();
  await expect(read(calendar(...gone(1), ...event("DTSTART:20261224")))).rejects.toThrow(
    /^no event of a\.ics can be imported: line 3, Weekly: it is cancelled; line 11, Weekly: it has no time of day; it was left out$/,
  );
  await expect(read(calendar(...many))).rejects.toThrow(/: it is cancelled; and 2 more notes$/);
});

it("reads floating times in the zone that is given, before the file's", async () => {
  const text = calendar("X-WR-TIMEZONE:America/New_York", ...event("DTSTART:20261207T100000", "DURATION:PT1H"));
  expect((await read(text)).times).toEqual(["board 2026-12-07T15:00 60m"]);
  expect((await read(text, { timezone: "Europe/Berlin" })).times).toEqual(["board 2026-12-07T09:00 60m"]);
});
