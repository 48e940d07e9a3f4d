import fc from "fast-check";
import ICAL from "ical.js";
import nodeIcal from "node-ical";
import { convertIcsCalendar } from "ts-ics";
import { describe, expect, it } from "vitest";
import { isWellFormed } from "../../../src/model/names.ts";
import { type CalendarEntry, renderCalendar } from "../../../src/render/links/icalendar.ts";

const NOW = Date.parse("2026-11-23T09:00:00Z");

interface Read {
  readonly uid: string;
  readonly title: string;
  readonly start: number;
  readonly end: number;
  readonly url: string;
}

/** Each reads the file by itself, none of which wrote it. */
const READERS: Readonly<Record<string, (text: string) => Read[]>> = {
  "ical.js": (text) =>
    new ICAL.Component(ICAL.parse(text) as unknown[]).getAllSubcomponents("vevent").map((component) => {
      const { uid, summary, startDate, endDate } = new ICAL.Event(component);
      const url = String(component.getFirstPropertyValue("url"));
      return { uid, title: summary, start: startDate.toUnixTime() * 1000, end: endDate.toUnixTime() * 1000, url };
    }),
  "node-ical": (text) =>
    Object.values(nodeIcal.sync.parseICS(text)).flatMap((each) =>
      each?.type === "VEVENT"
        ? [{ uid: each.uid, title: String(each.summary), start: +each.start, end: +(each.end as Date), url: String(each.url) }]
        : [],
    ),
  "ts-ics": (text) =>
    (convertIcsCalendar(undefined, text).events ?? []).map(({ uid, summary, start, end, url }) => ({
      uid,
      title: summary,
      start: +start.date,
      end: +(end?.date ?? Number.NaN),
      url: url ?? "",
    })),
};

const entry = fc
  .record({
    id: fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }),
    // What programs make of blanks at the ends, and of backslashes, differs.
    title: fc.string({ unit: fc.constantFrom(..."aB3 ,;:\"'äß漢🎉é-"), minLength: 1, maxLength: 120 }),
    day: fc.nat({ max: 400 }),
    minutes: fc.integer({ min: 1, max: 2_000 }),
    room: fc.string({ unit: fc.constantFrom(..."abc äö漢,;"), minLength: 1, maxLength: 80 }),
  })
  .map(({ id, title, day, minutes, room }): CalendarEntry => {
    const start = NOW + day * 86_400_000;
    const link = `https://chat.org/${encodeURIComponent(room)}`;
    return { id, title: `x${title}x`, start, end: start + minutes * 60_000, link };
  });
const entries = fc.uniqueArray(entry, { maxLength: 4, selector: ({ id }) => id });

describe("a calendar of the bookings", () => {
  it.each(Object.keys(READERS))("is read by %s as it was meant", (name) => {
    fc.assert(
      fc.property(entries, (given) => {
        const read = READERS[name]?.(renderCalendar(given, NOW, "xroom 1.0")).toSorted((a, b) => (a.uid < b.uid ? -1 : 1));
        const meant = given.map(({ id, title, start, end, link }) => ({
          uid: `${encodeURIComponent(id)}@xroom.app`,
          title,
          start,
          end,
          url: link,
        }));
        expect(read).toEqual(meant.toSorted((a, b) => (a.uid < b.uid ? -1 : 1)));
      }),
      { numRuns: 60 },
    );
  });

  it("has no line of more than 75 octets, and breaks no character", () => {
    fc.assert(
      fc.property(entries, (given) => {
        const text = renderCalendar(given, NOW, "xroom 1.0");
        expect(text.endsWith("\r\n")).toBe(true);
        for (const line of text.split("\r\n")) {
          expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
          expect(isWellFormed(line)).toBe(true);
        }
      }),
      { numRuns: 100 },
    );
    const long = renderCalendar(
      [{ id: "a", title: "é".repeat(300), start: NOW, end: NOW + 60_000, link: "https://chat.org/a" }],
      NOW,
      "x",
    );
    expect(Math.max(...long.split("\r\n").map((line) => Buffer.byteLength(line)))).toBe(75);
  });

  it("escapes what a text may hold, and has no alarms", () => {
    const text = renderCalendar(
      [{ id: "booking/chat.org/a/b", title: "a\\b; c, d\ne", start: NOW, end: NOW + 60_000, link: "https://chat.org/a" }],
      NOW,
      "x",
    );
    expect(text).toContain("UID:booking%2Fchat.org%2Fa%2Fb@xroom.app\r\n");
    expect(text).toContain("SUMMARY:a\\\\b\\; c\\, d\\ne\r\n");
    expect(text).not.toContain("VALARM");
  });
});
