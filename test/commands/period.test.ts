import { describe, expect, it } from "vitest";
import { limitOf, periodOf } from "../../src/commands/terminal/period.ts";
import { formatInstant } from "../../src/model/instant.ts";

/** A Sunday evening in Berlin. */
const clock = { now: Date.parse("2026-12-06T20:00:00Z"), zone: "Europe/Berlin" };

const period = (from?: string, to?: string): string[] => {
  const found = periodOf({ ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }, clock);
  return [found.from, found.to].map(formatInstant);
};

describe("a period", () => {
  it.each([
    ["by default, today and six days more", undefined, undefined, "2026-12-05T23:00:00Z", "2026-12-12T23:00:00Z"],
    ["of named days", "today", "tomorrow", "2026-12-05T23:00:00Z", "2026-12-07T23:00:00Z"],
    ["of days, the last one whole", "2026-12-07", "2026-12-11", "2026-12-06T23:00:00Z", "2026-12-11T23:00:00Z"],
    ["over a clock change", "2027-03-28", "2027-03-28", "2027-03-27T23:00:00Z", "2027-03-28T22:00:00Z"],
    ["of local times", "2026-12-07T10:00", "2026-12-07T12:00", "2026-12-07T09:00:00Z", "2026-12-07T11:00:00Z"],
    ["of times in UTC", "2026-12-07T10:00Z", "2026-12-07T12:00Z", "2026-12-07T10:00:00Z", "2026-12-07T12:00:00Z"],
    [
      "of times with an offset",
      "2026-12-07T10:00+05:30",
      "2026-12-07T10:00-03:00",
      "2026-12-07T04:30:00Z",
      "2026-12-07T13:00:00Z",
    ],
    ["in another zone", "2026-12-07T10:00[America/New_York]", undefined, "2026-12-07T15:00:00Z", "2026-12-13T23:00:00Z"],
  ])("%s", (_, from, to, begin, end) => {
    expect(period(from, to)).toEqual([begin, end]);
  });

  it.each(["soon", "2026-13-01", "2026-12-07T25:00", "2026-12-07T10:00[Nowhere/Else]", "2026-12-07T10:00+05:00[Europe/Berlin]"])(
    "is not %s",
    (text) => {
      expect(() => period(text)).toThrow(`--from is neither a day nor a time: ${text}`);
      expect(() => period("today", text)).toThrow(`--to is neither a day nor a time: ${text}`);
    },
  );

  it("does not end before it begins", () => {
    expect(() => period("2026-12-07", "2026-12-06")).toThrow("--to 2026-12-06 is not after --from");
  });

  it("of a plan is open where an option is left out", () => {
    expect(limitOf({}, clock)).toBeUndefined();
    expect(limitOf({ from: "tomorrow" }, clock)).toEqual({
      from: Date.parse("2026-12-06T23:00:00Z"),
      to: Number.POSITIVE_INFINITY,
    });
    expect(limitOf({ to: "2026-12-01" }, clock)).toEqual({
      from: Number.NEGATIVE_INFINITY,
      to: Date.parse("2026-12-01T23:00:00Z"),
    });
  });
});
