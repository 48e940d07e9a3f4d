import { describe, expect, it } from "vitest";
import { type Foldable, foldRows } from "../../src/export/fold-rows.ts";
import { Secret } from "../../src/model/secret.ts";
import type { Spec } from "../../src/model/spec.ts";

const entry = (start: string, spec: Spec = {}, more: Partial<Foldable> = {}): Foldable => ({
  entry: { key: start.slice(0, 10), spec: { start, duration: "45m", ...spec } },
  isOwned: false,
  series: undefined,
  ...more,
});
/** `{ count }` meetings, each so many days after the one before. */
const row = (from: string, every: number, count: number, end = "T10:00"): string[] =>
  Array.from({ length: count }, (_, index) => {
    const day = new Date(Date.parse(`${from}T00:00Z`) + index * every * 86_400_000);
    return `${day.toISOString().slice(0, 10)}${end}`;
  });
const rules = (...entries: readonly Foldable[]): unknown[] =>
  foldRows(entries).entries.map(({ spec }) => spec["repeat"] ?? spec["start"]);

describe("an import's rows", () => {
  it.each([
    ["every week", row("2026-12-07", 7, 3), ["FREQ=WEEKLY;COUNT=3"]],
    ["every other week", row("2026-12-07", 14, 4), ["FREQ=WEEKLY;INTERVAL=2;COUNT=4"]],
    ["every day", row("2026-12-05", 1, 9), ["FREQ=DAILY;COUNT=9"]],
    [
      "every working day",
      [...row("2026-12-03", 1, 2), ...row("2026-12-07", 1, 5), "2026-12-14T10:00"],
      ["FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;COUNT=8"],
    ],
    ["with a zone", row("2026-12-07", 7, 3, "T10:00[Europe/Berlin]"), ["FREQ=WEEKLY;COUNT=3"]],
    [
      "a second row after a gap",
      [...row("2026-12-07", 7, 3), ...row("2027-01-11", 7, 3)],
      ["FREQ=WEEKLY;COUNT=3", "FREQ=WEEKLY;COUNT=3"],
    ],
  ])("become one series where they are %s", (_, starts, expected) => {
    expect(rules(...starts.map((start) => entry(start)))).toEqual(expected);
  });

  it.each([
    ["two meetings", row("2026-12-07", 7, 2)],
    ["four days", row("2026-12-07", 1, 4)],
    ["irregular days", ["2026-12-07T10:00", "2026-12-15T10:00", "2026-12-24T10:00"]],
    ["another time of day", ["2026-12-07T10:00", "2026-12-14T10:30", "2026-12-21T10:00"]],
    ["a time with an offset", row("2026-12-07", 7, 3, "T10:00+01:00[Europe/Berlin]")],
  ])("stay as they are: %s", (_, starts) => {
    expect(rules(...starts.map((start) => entry(start)))).toEqual(starts);
  });

  it("fold only what is equal in all else, each secret by itself", () => {
    const [one, other] = [new Secret("a", "live"), new Secret("b", "live")];
    const mixed = row("2026-12-07", 7, 6).map((start, index) => entry(start, { password: index % 2 === 0 ? one : other }));
    expect(rules(...mixed)).toEqual(["FREQ=WEEKLY;INTERVAL=2;COUNT=3", "FREQ=WEEKLY;INTERVAL=2;COUNT=3"]);
  });

  it("leave out what the state has under a key of its own, and keep the key of its series", () => {
    const starts = row("2026-12-07", 7, 4);
    expect(rules(...starts.map((start, index) => entry(start, {}, { isOwned: index === 0 })))).toEqual([
      "2026-12-07T10:00",
      "FREQ=WEEKLY;COUNT=3",
    ]);
    const keys = (series: (index: number) => string | undefined): string[] =>
      foldRows(starts.map((start, index) => entry(start, {}, { series: series(index) }))).entries.map(({ key }) => key);
    expect(keys(() => "weekly")).toEqual(["weekly"]);
    expect(keys((index) => (index === 2 ? undefined : "weekly"))).toEqual(["2026-12-07"]);
  });

  it("tell the last day, for the horizon", () => {
    expect(foldRows(row("2026-12-07", 7, 3).map((start) => entry(start))).last).toBe("2026-12-21");
    expect(foldRows([entry("2026-12-07T10:00")]).last).toBe("");
  });
});
