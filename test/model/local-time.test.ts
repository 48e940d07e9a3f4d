import { describe, expect, it } from "vitest";
import { clockOf, spanText, timeText } from "../../src/model/local-time.ts";

const at = (text: string): number => Date.parse(text);

describe("a time for people", () => {
  it.each([
    ["in a zone", "2026-12-07T09:00:00Z", "Europe/Berlin", "Mon 7 Dec 2026 10:00 Europe/Berlin"],
    ["by an offset", "2026-12-07T09:00:00Z", "-03:30", "Mon 7 Dec 2026 05:30 -03:30"],
    ["in UTC", "2026-12-07T09:00:00Z", "UTC", "Mon 7 Dec 2026 09:00 UTC"],
    ["in an unknown zone: as in UTC", "2026-12-07T09:00:00Z", "Nowhere/Else", "Mon 7 Dec 2026 09:00 Nowhere/Else"],
    ["with its seconds", "2026-12-07T09:00:07Z", "UTC", "Mon 7 Dec 2026 09:00:07 UTC"],
    ["with a part of a second", "2026-12-07T09:00:07.250Z", "UTC", "Mon 7 Dec 2026 09:00:07.250 UTC"],
    ["before a repeated hour", "2026-10-24T23:30:00Z", "Europe/Berlin", "Sun 25 Oct 2026 01:30 Europe/Berlin"],
    ["in a repeated hour, the first time", "2026-10-25T00:30:00Z", "Europe/Berlin", "Sun 25 Oct 2026 02:30 +02:00 Europe/Berlin"],
    [
      "in a repeated hour, the second time",
      "2026-10-25T01:30:00Z",
      "Europe/Berlin",
      "Sun 25 Oct 2026 02:30 +01:00 Europe/Berlin",
    ],
    ["after a repeated hour", "2026-10-25T02:30:00Z", "Europe/Berlin", "Sun 25 Oct 2026 03:30 Europe/Berlin"],
  ])("%s", (_, instant, zone, text) => {
    expect(timeText(at(instant), zone)).toBe(text);
  });

  it("that no calendar has is not shown as one that it has", () => {
    expect(timeText(8.64e15 + 1, "UTC")).toBe("? ? ? ? UTC");
    // The last day may be over by the clocks east of Greenwich.
    expect(timeText(8.64e15, "Europe/Berlin")).toBe("+275760-09-13T00:00:00Z");
    expect(clockOf("Europe/Berlin")(Number.NaN).time).toBe("?");
  });

  it("names the day of an end that is on another", () => {
    expect(spanText({ start: at("2026-12-07T22:00:00Z"), end: at("2026-12-08T01:00:00Z") }, "UTC")).toBe(
      "Mon 7 Dec 2026 22:00–Tue 8 Dec 01:00 UTC",
    );
    expect(spanText({ start: at("2026-12-07T22:00:00Z"), end: at("2026-12-07T22:45:00Z") }, "UTC")).toBe(
      "Mon 7 Dec 2026 22:00–22:45 UTC",
    );
  });
});
