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
const imported = (text: string, options: object = {}) => importCalendar(text, { file: "a.ics", region: "fra-1", ...options });

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

describe("import from iCalendar", () => {
  it("turns an event into a booking, in the room of its link", async () => {
    expect(await startsOf(calendar(...event("DTSTART:20261201T090000Z", "DTEND:20261201T103000Z")))).toEqual([
      "chat.org/board/weekly-the-board 2026-12-01T09:00 90m",
    ]);
    const inText = calendar(
      "BEGIN:VEVENT",
      "UID:2",
      "SUMMARY:X",
      "DESCRIPTION:Join: https://acme.test/my%20room?x now",
      "DTSTART:20261201T090000Z",
      "DURATION:PT45M",
      "END:VEVENT",
    );
    expect(await startsOf(inText)).toEqual(["acme.test/my room/x 2026-12-01T09:00 45m"]);
  });

  it("needs a room for an event without a link", () => {
    const text = calendar(
      "BEGIN:VEVENT",
      "UID:2",
      "SUMMARY:X",
      "LOCATION:upstairs",
      "DTSTART:20261201T090000Z",
      "DURATION:PT45M",
      "END:VEVENT",
    );
    expect(() => imported(text)).toThrow('the event "X" doesn\'t tell its room');
    expect(imported(text, { domain: "chat.org", room: "board" }).text).toContain("board:");
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
    expect(notes).toEqual(["the zone W. Europe Standard Time was taken for Europe/Berlin, which has the same offsets"]);
    expect(yaml).toBe(`version: 1
domains:
  chat.org:
    region: fra-1
    timezone: Europe/Berlin
    rooms:
      board:
        bookings:
          weekly-the-board:
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

  it("keeps the file's zones: named, behind a vendor's prefix, floating, several", async () => {
    const several = calendar(
      ...event("DTSTART;TZID=/freeassociation.sourceforge.net/America/New_York:20261201T090000", "DURATION:PT1H"),
      ...event("DTSTART;TZID=Asia/Tokyo:20261202T090000", "DURATION:PT1H"),
      ...event("DTSTART:20261203T090000", "DURATION:PT1H"),
      ...event("DTSTART;TZID=Nowhere/Else:20261204T090000", "DURATION:PT1H"),
    );
    const { text, notes } = imported(several);
    expect(text.match(/start: .*/g)).toEqual([
      "start: 2026-12-01T09:00[America/New_York]",
      "start: 2026-12-02T09:00[Asia/Tokyo]",
      "start: 2026-12-03T09:00",
      "start: 2026-12-04T09:00",
    ]);
    expect(notes).toEqual(["the zone Nowhere/Else is not known; its times were taken for local ones"]);
  });

  it.each([
    ["a start", ["DTSTART:\u001b[31mGARBAGE"]],
    ["an end", ["DTSTART:20261201T090000Z", "DTEND:soon"]],
    ["a length", ["DTSTART:20261201T090000Z", "DURATION:long"]],
    ["a change that can't tell of what", ["DTSTART:20261201T090000Z", "RECURRENCE-ID:20261201T090000Z"], "UID;VALUE=DATE-TIME:x"],
    ["an exception", ["DTSTART:20261201T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY", "EXDATE:never"]],
  ])("reports the line of an unreadable event with %s", (_, lines, uid = "UID:1") => {
    const good = event("DTSTART:20261201T090000Z", "DURATION:PT1H");
    const bad = event(...lines).map((line) => line.replace("UID:1", uid));
    expect(() => imported(calendar(...good, ...bad))).toThrow(
      expect.objectContaining({
        name: "Failure",
        diagnostics: [expect.objectContaining({ code: "bad-calendar", source: { file: "a.ics", line: 11, column: 1 } })],
      }) as Error,
    );
  });

  it("reports what it leaves out, and why", () => {
    const text = calendar(
      ...event("DTSTART;VALUE=DATE:20261201"),
      ...event("DTSTART:20261201T090000Z", "DTEND:20261201T090000Z"),
      ...event("DTSTART:20261201T090000Z", "DURATION:PT1H", "STATUS:CANCELLED"),
      ...event("DTSTART:20261201T090000Z", "DURATION:PT1H", "RRULE:FREQ=HOURLY"),
    );
    expect(imported(text).notes).toEqual([
      "Weekly: the Board!: it has no time of day",
      "Weekly: the Board!: it has no length",
      "Weekly: the Board!: it is cancelled",
      expect.stringContaining("its rule FREQ=HOURLY can't be used (FREQ=HOURLY is not supported"),
    ]);
  });

  it.each([
    ["nothing", ""],
    ["something else", "hello"],
    ["a lone event", "BEGIN:VEVENT\r\nEND:VEVENT\r\n"],
    ["notes", "one: two\nthree;four\n"],
  ])("refuses %s", (_, text) => {
    expect(() => imported(text)).toThrow(/^a\.ics holds no VCALENDAR$/);
  });

  it("explains what is wrong with a calendar", () => {
    expect(() => imported(calendar("neither nor"))).toThrow(/a\.ics can't be read as iCalendar: invalid line/);
  });
});
