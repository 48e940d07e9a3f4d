import { describe, expect, it } from "vitest";
import { importCalendar } from "../../src/config/icalendar/import-calendar.ts";
import { configOf } from "./project.ts";

const BERLIN = [
  "BEGIN:VTIMEZONE",
  "TZID:W. Europe Standard Time",
  "BEGIN:STANDARD",
  "DTSTART:16010101T030000",
  "TZOFFSETFROM:+0200",
  "TZOFFSETTO:+0100",
  "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
  "END:STANDARD",
  "BEGIN:DAYLIGHT",
  "DTSTART:16010101T020000",
  "TZOFFSETFROM:+0100",
  "TZOFFSETTO:+0200",
  "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
  "END:DAYLIGHT",
  "END:VTIMEZONE",
];
const event = (...lines: readonly string[]): string[] => [
  "BEGIN:VEVENT",
  "UID:1",
  "SUMMARY:Weekly: the Board!",
  "URL:https://chat.org/board",
  ...lines,
  "END:VEVENT",
];
const calendar = (...lines: readonly string[]): string =>
  ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN", ...lines, "END:VCALENDAR", ""].join("\r\n");
const imported = (text: string, options: object = {}) =>
  importCalendar(text, {
    file: "a.ics",
    region: "fra-1",
    domain: "chat.org",
    now: Date.parse("2026-11-23T09:00:00Z"),
    ...options,
  });

async function startsOf(text: string, options: object = {}): Promise<string[]> {
  const { text: yaml } = imported(text, options);
  const config = await configOf(yaml);
  return [...config.domains.values()].flatMap(({ name, rooms }) =>
    rooms.flatMap((room) =>
      room.bookings.map(
        (booking) =>
          `${name}/${room.name}/${booking.name.split("@")[0]} ${new Date(booking.start).toISOString().slice(0, 16)} ${booking.duration}m`,
      ),
    ),
  );
}

/** When the events of a calendar take place, without the names of their bookings. */
async function timesOf(text: string, options: object = {}): Promise<string[]> {
  return (await startsOf(text, options)).map((line) => line.replace(/^\S+ /, "")).toSorted();
}

describe("import from iCalendar", () => {
  it("makes a booking of an event, in the room that its link names", async () => {
    expect(await startsOf(calendar(...event("DTSTART:20261201T090000Z", "DTEND:20261201T103000Z")))).toEqual([
      "chat.org/board/weekly-the-board 2026-12-01T09:00 90m",
    ]);
    const inText = calendar(
      "BEGIN:VEVENT",
      "UID:2",
      "SUMMARY:X",
      "LOCATION:https://zoom.example/j/1",
      "DESCRIPTION:Join: https://CHAT.org/my%20room?x now",
      "DTSTART:20261201T090000Z",
      "DURATION:PT45M",
      "END:VEVENT",
    );
    expect(await startsOf(inText)).toEqual(["chat.org/my room/x 2026-12-01T09:00 45m"]);
  });

  it("takes titles along, shortened to what a config takes, and an instance's own", () => {
    const named = (title: string, ...lines: readonly string[]): string[] => [
      "BEGIN:VEVENT",
      "UID:9",
      `SUMMARY:${title}`,
      "URL:https://chat.org/board",
      ...lines,
      "END:VEVENT",
    ];
    const { text } = imported(
      calendar(
        ...named("Große\\nRunde\t  ", "DTSTART:20261207T090000Z", "DURATION:PT45M", "RRULE:FREQ=WEEKLY;COUNT=3"),
        ...named("Kleine Runde", "RECURRENCE-ID:20261214T090000Z", "DTSTART:20261214T100000Z", "DURATION:PT45M"),
      ),
    );
    expect(text).toContain("title: Große Runde\n");
    expect(text).toMatch(/overrides:\s+2026-12-14T09:00Z:\s+title: Kleine Runde/);
    const long = imported(calendar(...named("x".repeat(300), "DTSTART:20261207T090000Z", "DURATION:PT45M"))).text;
    expect(/title: (.*)/.exec(long)?.[1]).toBe(`${"x".repeat(199)}…`);
    expect(imported(calendar(...named("", "DTSTART:20261207T090000Z", "DURATION:PT45M"))).text).not.toContain("  title:");
  });

  it("takes links of the domain alone, and leaves out what names no room, unless one is given", () => {
    const text = calendar(
      ...event("DTSTART:20261201T090000Z", "DURATION:PT45M"),
      "BEGIN:VEVENT",
      "UID:2",
      "SUMMARY:X",
      "URL:https://other.test/hall",
      "DTSTART:20261202T090000Z",
      "DURATION:PT45M",
      "END:VEVENT",
    );
    const found = imported(text);
    expect([found.bookings, found.notes]).toEqual([
      1,
      ["line 11, X: it names no room by a link such as https://chat.org/board; it was left out"],
    ]);
    expect(imported(text, { room: "hall" }).text).toContain("hall:");
    expect(() => imported(text, { domain: undefined })).toThrow(
      "the links of a.ics lead to chat.org (1 event), other.test (1 event)",
    );
    expect(() => imported(text, { domain: "none.test" })).toThrow("no event of a.ics can be imported");
  });

  it("keeps a series' rule, exceptions, changed and cancelled occurrences, in the file's zone", async () => {
    const tz = "TZID=W. Europe Standard Time";
    const text = calendar(
      ...BERLIN,
      ...event(
        `DTSTART;${tz}:20261207T100000`,
        `DTEND;${tz}:20261207T104500`,
        "RRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20270131T230000Z",
        `EXDATE;${tz}:20261214T100000,20261215T100000`,
      ),
      ...event(`RECURRENCE-ID;${tz}:20261221T100000`, `DTSTART;${tz}:20261222T140000`, `DTEND;${tz}:20261222T150000`),
      ...event(
        `RECURRENCE-ID;${tz}:20261228T100000`,
        `DTSTART;${tz}:20261228T100000`,
        `DTEND;${tz}:20261228T104500`,
        "STATUS:CANCELLED",
      ),
    );
    const { text: yaml, notes, bookings } = imported(text);
    expect(bookings).toBe(1);
    expect(notes).toEqual([]);
    expect(yaml).toBe(`version: 1
domains:
  chat.org:
    region: fra-1
    timezone: Europe/Berlin
    rooms:
      board:
        bookings:
          weekly-the-board:
            title: "Weekly: the Board!"
            start: 2026-12-07T10:00
            duration: 45m
            repeat: FREQ=WEEKLY;BYDAY=MO;UNTIL=20270131T230000Z
            except:
              - 2026-12-14T10:00
              - 2026-12-28T10:00
            overrides:
              2026-12-21T10:00:
                start: 2026-12-22T14:00
                duration: 1h
`);
    expect(await startsOf(text)).toEqual([
      "chat.org/board/weekly-the-board 2026-12-07T09:00 45m",
      "chat.org/board/weekly-the-board 2026-12-22T13:00 60m",
      "chat.org/board/weekly-the-board 2027-01-04T09:00 45m",
      "chat.org/board/weekly-the-board 2027-01-11T09:00 45m",
      "chat.org/board/weekly-the-board 2027-01-18T09:00 45m",
    ]);
  });

  it("turns a start that the rule doesn't give, and further dates, into single bookings", async () => {
    const text = calendar(
      ...event("DTSTART:20261201T090000Z", "DURATION:PT45M", "RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=2", "RDATE:20261224T090000Z"),
    );
    expect((await startsOf(text)).map((line) => line.split(" ").slice(0, 2).join(" "))).toEqual([
      "chat.org/board/weekly-the-board 2026-12-07T09:00",
      "chat.org/board/weekly-the-board 2026-12-14T09:00",
      "chat.org/board/weekly-the-board-2 2026-12-01T09:00",
      "chat.org/board/weekly-the-board-3 2026-12-24T09:00",
    ]);
    const excepted = calendar(
      ...event("DTSTART:20261201T090000Z", "DURATION:PT45M", "RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=2", "EXDATE:20261201T090000Z"),
    );
    expect(imported(excepted).bookings).toBe(1);
  });

  it("keeps the file's zones: named, behind a vendor's prefix, Windows', floating, several", async () => {
    const several = calendar(
      ...event("DTSTART;TZID=/freeassociation.sourceforge.net/America/New_York:20261201T090000", "DURATION:PT1H"),
      ...event("DTSTART;TZID=Tokyo Standard Time:20261202T090000", "DURATION:PT1H"),
      ...event("DTSTART:20261203T090000", "DURATION:PT1H"),
      ...event("DTSTART;TZID=Nowhere/Else:20261204T090000", "DURATION:PT1H"),
    );
    const { text, notes } = imported(several);
    expect(text.match(/start: .*/g)).toEqual([
      "start: 2026-12-01T09:00[America/New_York]",
      "start: 2026-12-02T09:00[Asia/Tokyo]",
      "start: 2026-12-03T09:00Z",
      "start: 2026-12-04T09:00Z",
    ]);
    expect(notes).toEqual([
      "line 18, Weekly: the Board!: its times name no zone; they were taken for ones of UTC: --timezone names another",
      "line 25, Weekly: the Board!: the zone Nowhere/Else is not known; its times were taken for ones of UTC",
    ]);
    expect(imported(several, { localTimezone: "Europe/Paris" }).text).toContain("start: 2026-12-03T09:00[Europe/Paris]");
    expect(imported(several, { timezone: "Europe/Paris" }).text).toContain("start: 2026-12-03T09:00[Europe/Paris]");
    const named = calendar("X-WR-TIMEZONE:Europe/Rome", ...event("DTSTART:20261203T090000", "DURATION:PT1H"));
    expect(imported(named).text).toContain("timezone: Europe/Rome");
  });

  const observance = (kind: string, from: string, to: string, start: string, ...rest: readonly string[]) => [
    `BEGIN:${kind}`,
    `DTSTART:${start}`,
    `TZOFFSETFROM:${from}`,
    `TZOFFSETTO:${to}`,
    ...rest,
    `END:${kind}`,
  ];
  it("writes a described zone as one that agrees, as its offset, or in UTC", async () => {
    const zone = (...parts: readonly string[]) => ["BEGIN:VTIMEZONE", "TZID:Ship", ...parts, "END:VTIMEZONE"];
    const meeting = event("DTSTART;TZID=Ship:20261207T100000", "DURATION:PT1H");
    const fixed = calendar(...zone(...observance("STANDARD", "+0720", "+0720", "20200101T000000")), ...meeting);
    expect(imported(fixed).text).toContain("timezone: +07:20");
    expect(await timesOf(fixed)).toEqual(["2026-12-07T02:40 60m"]);
    const moving = zone(
      ...observance("STANDARD", "+0820", "+0720", "20200101T000000", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=1SU"),
      ...observance("DAYLIGHT", "+0720", "+0820", "20200101T000000", "RRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=1SU"),
    );
    const odd = calendar(...moving, ...meeting);
    expect(await timesOf(odd)).toEqual(["2026-12-07T02:40 60m"]);
    expect(imported(odd).notes[0]).toContain("the zone Ship is like no known zone; its times were written in UTC");
    const bomb = calendar(
      ...zone(...observance("STANDARD", "+0100", "+0200", "19700101T000000", "RRULE:FREQ=SECONDLY")),
      ...meeting,
    );
    expect(imported(bomb).notes[0]).toContain("the zone Ship is not known");
  });

  it.each<[string, readonly string[], readonly string[]]>([
    [
      "further dates in each of their forms, once each",
      [
        "DTSTART:20261207T090000Z",
        "DURATION:PT1H",
        "RDATE;VALUE=PERIOD:20261208T090000Z/20261208T100000Z,20261209T090000Z/PT30M",
        "RDATE:20261207T090000Z",
        "RDATE;VALUE=DATE:20261210",
      ],
      ["2026-12-07T09:00 60m", "2026-12-08T09:00 60m", "2026-12-09T09:00 30m", "2026-12-10T09:00 60m"],
    ],
    [
      "exceptions of further dates and of the start",
      [
        "DTSTART:20261207T090000Z",
        "DURATION:PT1H",
        "RDATE:20261214T090000Z,20261221T090000Z",
        "EXDATE:20261214T090000Z",
        "EXDATE;VALUE=DATE:20261207",
      ],
      ["2026-12-21T09:00 60m"],
    ],
    [
      "an end in another zone, as an instant",
      ["DTSTART;TZID=America/New_York:20261207T100000", "DTEND;TZID=Europe/Berlin:20261207T170000"],
      ["2026-12-07T15:00 60m"],
    ],
    [
      "an end across a clock change",
      ["DTSTART;TZID=Europe/Berlin:20270328T010000", "DTEND;TZID=Europe/Berlin:20270328T040000"],
      ["2027-03-28T00:00 120m"],
    ],
    [
      "a semicolon at a rule's end",
      ["DTSTART:20261207T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=2;"],
      ["2026-12-07T09:00 60m", "2026-12-08T09:00 60m"],
    ],
    [
      "several rules",
      ["DTSTART:20261207T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=2", "RRULE:FREQ=WEEKLY;COUNT=2"],
      ["2026-12-07T09:00 60m", "2026-12-08T09:00 60m", "2026-12-14T09:00 60m"],
    ],
  ])("reads %s", async (_, lines, expected) => {
    expect(await timesOf(calendar(...event(...lines)))).toEqual(expected);
  });

  it("replaces an instance by its change, whatever that has become", async () => {
    const series = event("DTSTART:20261207T090000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=3");
    const allDay = event("RECURRENCE-ID:20261214T090000Z", "DTSTART;VALUE=DATE:20261215");
    const empty = event("RECURRENCE-ID:20261221T090000Z", "DTSTART:20261222T150000Z");
    const text = calendar(...series, ...allDay, ...empty);
    expect(await timesOf(text)).toEqual(["2026-12-07T09:00 60m"]);
    expect(imported(text).notes).toEqual([
      "line 12, Weekly: the Board!: it has no time of day; it was left out",
      "line 19, Weekly: the Board!: it has no length; it was left out",
    ]);
    const orphan = event("RECURRENCE-ID:20261214T090000Z", "DTSTART:20261214T140000Z", "DURATION:PT1H");
    expect(await timesOf(calendar(...orphan))).toEqual(["2026-12-14T14:00 60m"]);
  });

  it("changes an instance and all that follow, by RANGE=THISANDFUTURE", async () => {
    const series = event("DTSTART:20261207T090000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=5");
    const change = event("RECURRENCE-ID;RANGE=THISANDFUTURE:20261221T090000Z", "DTSTART:20261221T140000Z", "DURATION:PT90M");
    expect(await timesOf(calendar(...series, ...change))).toEqual([
      "2026-12-07T09:00 60m",
      "2026-12-14T09:00 60m",
      "2026-12-21T14:00 90m",
      "2026-12-28T14:00 90m",
      "2027-01-04T14:00 90m",
    ]);
  });

  it("takes the greater SEQUENCE, then the later DTSTAMP", async () => {
    const version = (hour: string, ...rest: readonly string[]) =>
      event(`DTSTART:20261207T${hour}0000Z`, "DURATION:PT1H", ...rest);
    const text = calendar(...version("09", "SEQUENCE:2"), ...version("10", "SEQUENCE:10"), ...version("11", "SEQUENCE:1"));
    expect(await timesOf(text)).toEqual(["2026-12-07T10:00 60m"]);
    expect(imported(text).notes).toHaveLength(2);
  });

  it("reads several calendars, a byte order mark, bare line feeds and broken folding", async () => {
    const one = calendar(...event("DTSTART:20261207T090000Z", "DURATION:PT1H"));
    const two = calendar(
      "BEGIN:VEVENT",
      "UID:2",
      "SUMMARY:A long",
      "title",
      "URL:https://chat.org/hall",
      "DTSTART:20261208T090000Z",
      "DURATION:PT1H",
      "END:VEVENT",
    );
    const text = `\u{FEFF}${one}${two}`.replaceAll("\r\n", "\n");
    expect(await startsOf(text)).toEqual([
      "chat.org/board/weekly-the-board 2026-12-07T09:00 60m",
      "chat.org/hall/a-long-title 2026-12-08T09:00 60m",
    ]);
  });

  it.each<[string, readonly string[], string]>([
    ["a start", ["DTSTART:\u001b[31mGARBAGE"], "its DTSTART in line 15 can't be read"],
    ["an end", ["DTSTART:20261201T090000Z", "DTEND:soon"], "its DTEND in line 16 can't be read"],
    ["a length", ["DTSTART:20261201T090000Z", "DURATION:long"], "its DURATION in line 16 can't be read"],
    [
      "an exception",
      ["DTSTART:20261201T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY", "EXDATE:never"],
      "its EXDATE in line 18 can't be read",
    ],
  ])("leaves out an unreadable event with %s, and takes the others", (_, lines, note) => {
    const good = event("DTSTART:20261202T090000Z", "DURATION:PT1H");
    const bad = event(...lines).map((line) => line.replace("UID:1", "UID:bad"));
    const { bookings, notes } = imported(calendar(...good, ...bad));
    expect(bookings).toBe(1);
    expect(notes).toEqual([expect.stringContaining(`line 11, Weekly: the Board!: ${note}`)]);
  });

  it("reports what it leaves out, and why", () => {
    const apart = (uid: string, ...lines: readonly string[]) =>
      event(...lines).map((line) => line.replace("UID:1", `UID:${uid}`));
    const text = calendar(
      ...apart("a", "DTSTART:20261224"),
      ...apart("b", "DTSTART:20261201T090000Z", "DTEND:20261201T090000Z"),
      ...apart("c", "DTSTART:20261201T090000Z", "DURATION:PT1H", "STATUS:CANCELLED"),
      ...apart("d", "DTSTART:20261201T090000Z", "DURATION:PT1H", "RRULE:FREQ=HOURLY"),
      ...apart("e", "DTSTART:20261202T090000Z", "DURATION:PT1H", "RRULE:RSCALE=CHINESE;FREQ=YEARLY"),
      ...apart("f", "DTSTART:20261202T093000Z", "DURATION:PT1H"),
      ...apart("g", "DTSTART:20251202T093000Z", "DURATION:PT1H"),
    );
    const { notes, text: yaml } = imported(text);
    expect(notes.map((note) => note.replace(/^line \d+, Weekly: the Board!: /, ""))).toEqual([
      "it has no time of day; it was left out",
      "it has no length; it was left out",
      "it is cancelled",
      expect.stringContaining("its rule FREQ=HOURLY can't be used"),
      expect.stringContaining("its rule RSCALE=CHINESE;FREQ=YEARLY can't be used"),
      "1 event that is over was left out; import with --past to have it",
      "it overlaps Weekly: the Board! in board (2026-12-02T09:30:00Z); it stands beside as a comment",
    ]);
    expect(yaml).toContain(
      '          # weekly-the-board-3:\n          #   title: "Weekly: the Board!"\n          #   start: 2026-12-02T09:30Z\n',
    );
    expect(imported(text, { past: true }).text).toContain("2025-12-02T09:30Z");
  });

  it.each([
    ["nothing", ""],
    ["something else", "hello"],
    ["a lone event", "BEGIN:VEVENT\r\nEND:VEVENT\r\n"],
    ["notes", "one: two\nthree;four\n"],
  ])("refuses %s", (_, text) => {
    expect(() => imported(text)).toThrow(/^a\.ics holds no VCALENDAR$/);
  });

  it("reads thousands of events of one title", () => {
    const many = Array.from({ length: 3_000 }, (_, index) => {
      const start = new Date(Date.parse("2027-01-01T00:00:00Z") + index * 3_600_000).toISOString().replaceAll(/[-:]|\.\d+/g, "");
      return `BEGIN:VEVENT\r\nUID:${index}\r\nDTSTART:${start}\r\nDURATION:PT30M\r\nURL:https://chat.org/room${index % 100}\r\nEND:VEVENT`;
    });
    expect(imported(calendar(...many)).bookings).toBe(3_000);
  });
});
