import { Temporal } from "temporal-polyfill";
import { describe, expect, it, test } from "vitest";
import { createZones } from "../../src/config/time/zones.ts";

const DAY = 86_400_000;
/** Tests every so many-th zone: all of them take ten seconds. */
const STEP = 7;

/** What the clocks of a zone show, as if it were UTC. (What the polyfill of Temporal says of the past depends on what it was asked before.) */
function clockOf(timeZone: string): (instant: number) => number {
  const numeric = {
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  } as const;
  const format = new Intl.DateTimeFormat("en", { timeZone, calendar: "iso8601", hourCycle: "h23", ...numeric });
  return (instant) => {
    const parts = new Map<string, number>(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
    const [year = 0, month = 0, ...rest] = ["year", "month", "day", "hour", "minute", "second"].map((type) => parts.get(type));
    return Date.UTC(year, month - 1, ...(rest as [number, number, number, number])) + (((instant % 1000) + 1000) % 1000);
  };
}

describe("a zone's offsets", () => {
  it("agree with the clock of Intl around each clock change and at local mean time", () => {
    const zones = createZones();
    let compared = 0;
    for (const name of zones.names.filter((_, index) => index % STEP === 0)) {
      const clock = clockOf(name);
      for (const year of [1890, 1940, 2000, 2026]) {
        let time: Temporal.ZonedDateTime | null = Temporal.Instant.from(`${year}-01-01T00:00Z`).toZonedDateTimeISO(name);
        for (let change = 0; change < 4 && time !== null; change += 1) {
          for (const distance of [-DAY, -1, 0, 1, 3_600_000, DAY - 1]) {
            const instant = time.epochMilliseconds + distance;
            const expected = clock(instant) - instant;
            expect({ name, instant, offset: zones.find(name)?.offsetAt(instant) }).toEqual({ name, instant, offset: expected });
            compared += 1;
          }
          time = time.getTimeZoneTransition("next");
        }
      }
    }
    expect(compared).toBeGreaterThan(2_000);
  });

  test.each([
    ["+05:45", 20_700_000],
    ["-03:30", -12_600_000],
    ["-00:00", 0],
    ["+00:00", 0],
  ])("%s is fixed", (name, offset) => {
    expect(createZones().find(name)?.offsetAt(0)).toBe(offset);
  });

  test.each(["+25:00", "+02:60", "Europe/Nowhere", "2026-01-01", "", "constructor"])("%j is no zone", (name) => {
    expect(createZones().find(name)).toBeUndefined();
  });
});
