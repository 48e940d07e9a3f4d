import { describe, expect, it } from "vitest";
import type { Plan } from "../../../src/model/plan.ts";
import { renderPlan } from "../../../src/render/text/plan.ts";
import { describeSeries, entriesOf, foldSeries, isSeries } from "../../../src/render/plan/series/index.ts";
import { datesText, weekdaysText } from "../../../src/render/plan/series/dates.ts";
import { booked, planned, type Scenario, secret } from "../../plan/scenario.ts";

const DAY = 86_400_000;
const FIRST = Date.parse("2026-12-07T09:00:00Z");
const iso = (at: number): string => new Date(at).toISOString().replace(".000Z", "Z");

/** `count` occurrences, `step` days apart. */
function series(count: number, step = 7, about: object = {}, rest: Scenario = {}): Plan {
  const bookings = Object.fromEntries(
    Array.from({ length: count }, (_, index) => {
      const start = iso(FIRST + index * step * DAY);
      return [`weekly@${start}`, { start, duration: 45, series: "weekly", zone: "Europe/Berlin", ...about }];
    }),
  );
  return planned({ domains: { "chat.org": { rooms: { board: { bookings } } } }, ...rest });
}

const described = (plan: Plan): string[] =>
  foldSeries(plan.changes).map((each) => (isSeries(each) ? `${each.address}: ${describeSeries(each)}` : each.address));

describe("a series in a plan", () => {
  it("is one entry with its count, times and zone", () => {
    expect(described(series(8))).toEqual([
      "booking/chat.org/board/weekly: 8 to add, Mon 10:00–10:45 Europe/Berlin, 7 Dec 2026 … 25 Jan 2027",
    ]);
    expect(described(series(7, 1))).toEqual([
      "booking/chat.org/board/weekly: 7 to add, daily 10:00–10:45 Europe/Berlin, 7 Dec … 13 Dec 2026",
    ]);
    expect(described(series(2, 2))).toEqual([
      "booking/chat.org/board/weekly: 2 to add, Mon, Wed 10:00–10:45 Europe/Berlin, 7 Dec … 9 Dec 2026",
    ]);
    expect(described(series(2, 364))).toEqual([
      "booking/chat.org/board/weekly: 2 to add, Mon 10:00–10:45 Europe/Berlin, 7 Dec 2026 … 6 Dec 2027",
    ]);
  });

  it("shows the time of day in any zone", () => {
    const zone = (name: string): string => described(series(2, 7, { zone: name }))[0]?.split(", ")[1] ?? "";
    expect(zone("+05:30")).toBe("Mon 14:30–15:15 +05:30");
    expect(zone("-03:00")).toBe("Mon 06:00–06:45 -03:00");
    expect(zone("Nowhere/Else")).toBe("Mon 09:00–09:45 Nowhere/Else");
  });

  it("with one change is an ordinary change", () => {
    expect(described(series(1))).toEqual(["booking/chat.org/board/weekly@2026-12-07T09:00:00Z"]);
  });

  it("shows the fields that all occurrences share, and one line for their calls", () => {
    const text = renderPlan(series(3, 7, { lock: true, password: secret("pw") }), { color: false });
    expect(text).toBe(`chat.org
  + booking/chat.org/board/weekly  # new
      3 to add, Mon 10:00–10:45 Europe/Berlin, 7 Dec … 21 Dec 2026
      region: fra-1
      duration: 45m
      type: conference
      lock: yes
      password: (secret env:PASSWORD)

Calls
  c1–c3  fra-1  booking.add  booking/chat.org/board/weekly (3 meetings)

Plan: 3 to add.
3 calls (fra-1: 3).
`);
  });

  it("says what it covers under its folded entry, not under one of an occurrence", () => {
    const odd = { start: iso(FIRST + 30 * DAY), duration: 90, series: "weekly", zone: "Europe/Berlin" };
    const plan = series(3);
    const changes = [
      ...plan.changes,
      ...planned({ domains: { "chat.org": { rooms: { board: { bookings: { [`weekly@${odd.start}`]: odd } } } } } }).changes,
    ];
    const after = { horizon: 60, zone: "Europe/Berlin" };
    const told = entriesOf(changes, {
      verbose: false,
      now: plan.now,
      series: [{ address: "booking/chat.org/board/weekly", before: null, after }],
    });
    expect(told.map(({ entry, cover }) => [isSeries(entry), cover !== undefined])).toEqual([
      [true, true],
      [false, false],
    ]);
  });

  it("shows every occurrence under --verbose", () => {
    const text = renderPlan(series(3), { color: false, verbose: true });
    expect(text.match(/^ {2}\+ /gm)).toHaveLength(3);
    expect(text).toContain("start: Mon 14 Dec 2026 10:00 Europe/Berlin");
    expect(text).toContain("c3  fra-1  booking.add  booking/chat.org/board/weekly@2026-12-21T09:00:00Z");
  });

  it("has an entry for each kind of change, and single occurrences that change unlike the others apart", () => {
    const starts = [0, 1, 2].map((week) => iso(FIRST + week * 7 * DAY - 3_600_000));
    const rest = {
      observed: starts.map((start, index) => booked(index + 1, start, { spec: { duration: 45, lock: index === 1 } })),
      objects: Object.fromEntries(starts.map((start, index) => [`booking/chat.org/board/weekly@${start}`, { id: index + 1 }])),
    };
    const moved = renderPlan(series(3, 7, {}, rest), { color: false });
    expect(moved).toContain(`
      2 to update, Mon 10:00–10:45 Europe/Berlin, 7 Dec … 21 Dec 2026
      start: Mon 09:00 → Mon 10:00
  ~ booking/chat.org/board/weekly@2026-12-14T09:00:00Z (2)  # config
      start: Mon 14 Dec 2026 09:00 Europe/Berlin → Mon 14 Dec 2026 10:00 Europe/Berlin
      lock: yes → no
`);
    expect(described(series(5, 7, {}, rest))).toEqual([
      "booking/chat.org/board/weekly: 2 to update, Mon 10:00–10:45 Europe/Berlin, 7 Dec … 21 Dec 2026",
      "booking/chat.org/board/weekly@2026-12-14T09:00:00Z",
      "booking/chat.org/board/weekly: 2 to add, Mon 10:00–10:45 Europe/Berlin, 28 Dec 2026 … 4 Jan 2027",
    ]);
    const removed = renderPlan(planned({ domains: { "chat.org": {} }, ...rest }), { color: false });
    expect(removed).toContain(
      "  - booking/chat.org/board/weekly  # undeclared\n      2 to remove, Mon 08:00–08:45 UTC, 7 Dec … 21 Dec 2026\n",
    );
  });
});

describe("the days of a series", () => {
  const day = (text: string): number => Date.parse(text) / DAY;
  const daily = (from: string, count: number, step = 1): number[] =>
    Array.from({ length: count }, (_, index) => day(from) + index * step);

  it.each([
    ["one", daily("2026-12-07", 1), "Mon", "7 Dec 2026"],
    ["two, however far apart", daily("2026-12-07", 2, 364), "Mon", "7 Dec 2026 … 6 Dec 2027"],
    ["working days", daily("2026-12-07", 5), "Mon–Fri", "7 Dec … 11 Dec 2026"],
    ["every second week", daily("2026-12-07", 4, 14), "Mon", "7 Dec 2026 … 18 Jan 2027, every 2 weeks"],
    ["a gap", daily("2026-12-07", 5, 7).toSpliced(2, 1), "Mon", "7 Dec 2026 … 4 Jan 2027, without 21 Dec 2026"],
    ["no rhythm", [day("2026-12-07"), day("2026-12-30"), day("2027-02-01")], "Mon, Wed", "7 Dec, 30 Dec 2026, 1 Feb 2027"],
    ["no rhythm, and many", daily("2026-01-01", 40, 30), "daily", "1 Jan 2026 … 16 Mar 2029, not regularly"],
    ["before 1970", daily("1969-12-29", 3), "Mon–Wed", "29 Dec … 31 Dec 1969"],
  ])("%s", (_, dates, weekdays, text) => {
    expect(weekdaysText(dates)).toBe(weekdays);
    expect(datesText(dates)).toBe(text);
  });
});

describe("a series that changes in more ways than are shown", () => {
  const starts = Array.from({ length: 120 }, (_, index) => iso(FIRST + index * DAY));
  const observed = starts.map((start, index) =>
    booked(index + 1, start, { spec: { duration: index < 110 ? 50 + index : 45, lock: index % 2 === 0 } }),
  );
  const objects = Object.fromEntries(starts.map((start, index) => [`booking/chat.org/board/weekly@${start}`, { id: index + 1 }]));
  const plan = series(120, 1, {}, { observed, objects });

  it("unfolds the largest, and counts the rest by field", () => {
    const entries = foldSeries(plan.changes);
    const text = renderPlan(plan, { color: false });
    expect(entries).toHaveLength(50);
    expect(text).toContain("4 to update, Mon, Wed, Fri, Sun 11:00–11:45 Europe/Berlin, 29 Mar … 4 Apr 2027");
    expect(text).toContain(
      "# config; the other changes of the series, counted\n      63 to update, daily 10:00–10:45 Europe/Berlin, 24 Jan … 27 Mar 2027",
    );
    expect(text).toContain("\n      lock: yes → no (32 meetings)\n");
    expect(text.match(/^ {6}duration: \S+ → 45m \(1 meeting\)$/gm)).toHaveLength(50);
    expect(text).toContain("\n      duration: other values (12 meetings)\n");
  });
});
