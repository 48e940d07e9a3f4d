import { Temporal } from "temporal-polyfill";
import { describe, expect, it, test } from "vitest";
import { createZones } from "../../src/config/time/zones.ts";

const DAY = 86_400_000;
/** Tests every so many-th zone: all of them take ten seconds. */
const STEP = 7;

describe("a zone's offsets", () => {
  it("agree with Temporal around each clock change and at local mean time", () => {
    const zones = createZones();
    let compared = 0;
    for (const name of zones.names.filter((_, index) => index % STEP === 0)) {
      for (const year of [1890, 1940, 2000, 2026]) {
        let time: Temporal.ZonedDateTime | null = Temporal.Instant.from(`${year}-01-01T00:00Z`).toZonedDateTimeISO(name);
        for (let change = 0; change < 4 && time !== null; change += 1) {
          for (const distance of [-DAY, -1, 0, 1, 3_600_000, DAY - 1]) {
            const instant = time.epochMilliseconds + distance;
            const expected = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(name).offsetNanoseconds / 1e6;
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
