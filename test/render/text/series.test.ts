import { describe, expect, it } from "vitest";
import type { Plan } from "../../../src/model/plan.ts";
import { renderPlan } from "../../../src/render/text/plan.ts";
import { describeSeries, foldSeries } from "../../../src/render/plan/series.ts";
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
  foldSeries(plan.changes).map((each) => ("changes" in each ? `${each.address}: ${describeSeries(each)}` : each.address));

describe("a series in a plan", () => {
  it("is one entry with its count, times and zone", () => {
    expect(described(series(8))).toEqual([
      "booking/chat.org/board/weekly: 8 to add, Mon 10:00–10:45 Europe/Berlin, 7 Dec … 25 Jan",
    ]);
    expect(described(series(7, 1))).toEqual([
      "booking/chat.org/board/weekly: 7 to add, daily 10:00–10:45 Europe/Berlin, 7 Dec … 13 Dec",
    ]);
    expect(described(series(2, 2))).toEqual([
      "booking/chat.org/board/weekly: 2 to add, Mon, Wed 10:00–10:45 Europe/Berlin, 7 Dec … 9 Dec",
    ]);
    expect(described(series(2, 364))).toEqual([
      "booking/chat.org/board/weekly: 2 to add, Mon 10:00–10:45 Europe/Berlin, 7 Dec 2026 … 6 Dec 2027",
    ]);
  });

  it("shows several times of day in any zone", () => {
    const zone = (name: string): string => described(series(2, 7, { zone: name }))[0]?.split(", ")[1] ?? "";
    expect(zone("+05:30")).toBe("Mon 14:30–15:15 +05:30");
    expect(zone("-03:00")).toBe("Mon 06:00–06:45 -03:00");
    expect(zone("Nowhere/Else")).toBe("Mon 09:00–09:45 Nowhere/Else");
    expect(described(series(3, 1.25))[0]).toContain("various times");
  });

  it("with one change is an ordinary change", () => {
    expect(described(series(1))).toEqual(["booking/chat.org/board/weekly@2026-12-07T09:00:00Z"]);
  });

  it("shows the fields that all occurrences share, and one line for their calls", () => {
    const text = renderPlan(series(3, 7, { lock: true, password: secret("pw") }), { color: false });
    expect(text).toBe(`chat.org
  + booking/chat.org/board/weekly  # new
      3 to add, Mon 10:00–10:45 Europe/Berlin, 7 Dec … 21 Dec
      region: fra-1
      type: conference
      lock: yes
      password: (secret env:PASSWORD)

Calls
  c1–c3  fra-1  booking.add  booking/chat.org/board/weekly (3 meetings)

Plan: 3 to add.
3 calls (fra-1: 3).
`);
  });

  it("shows every occurrence under --verbose", () => {
    const text = renderPlan(series(3), { color: false, verbose: true });
    expect(text.match(/^ {2}\+ /gm)).toHaveLength(3);
    expect(text).toContain("start: 2026-12-14T09:00:00Z (Mon 14 Dec 10:00 Europe/Berlin)");
    expect(text).toContain("c3  fra-1  booking.add  booking/chat.org/board/weekly@2026-12-21T09:00:00Z");
  });

  it("counts moved, removed and added occurrences in one line", () => {
    const starts = [0, 1, 2].map((week) => iso(FIRST + week * 7 * DAY - 3_600_000));
    const rest = {
      observed: starts.map((start, index) => booked(index + 1, start, { spec: { duration: 45, lock: index === 1 } })),
      objects: Object.fromEntries(starts.map((start, index) => [`booking/chat.org/board/weekly@${start}`, { id: index + 1 }])),
    };
    const moved = renderPlan(series(3, 7, {}, rest), { color: false });
    expect(moved).toContain("3 to update, Mon 10:00–10:45 Europe/Berlin");
    expect(moved).toContain("start changes\n      --verbose shows what differs by occurrence");
    expect(described(series(5, 7, {}, rest))[0]).toMatch(/: 2 to add, 3 to update, Mon/);
    const removed = renderPlan(planned({ domains: { "chat.org": {} }, ...rest }), { color: false });
    expect(removed).toContain(
      "  - booking/chat.org/board/weekly  # undeclared\n      3 to remove, Mon 08:00–08:45 UTC, 7 Dec … 21 Dec\n",
    );
  });
});
