import { describe, expect, it } from "vitest";
import { nextRoll } from "../../src/config/next-roll.ts";
import { loadConfig } from "../../src/config/index.ts";
import { desireAll } from "../../src/config/desire.ts";
import { KINDS } from "../../src/resources/registry.ts";
import { Failure } from "../../src/model/diagnostic.ts";
import { createProject } from "../harness/project.ts";

const at = (text: string): number => Date.parse(text);

/** What a config with these bookings comes to at an instant. */
async function series(bookings: string) {
  const text = `version: 1
domains: { a.test: { region: fra-1, timezone: Europe/Berlin, horizon: 10d, rooms: { one: { bookings: { ${bookings} } } } } }
`;
  const { directory } = await createProject({ "xroom.yaml": text });
  return async (now: number) => {
    const { config, diagnostics } = await loadConfig({ directory, environment: {}, now });
    if (config === undefined) throw new Failure(diagnostics);
    return desireAll(config, KINDS, now);
  };
}

describe("the next roll", () => {
  it.each([
    ["weekly, over a clock change", `w: { start: 2026-10-05T10:00, duration: 1h, repeat: "FREQ=WEEKLY" }`, 4],
    [
      "two series",
      `w: { start: 2026-10-05T10:00, duration: 1h, repeat: "FREQ=WEEKLY" },
                    d: { start: 2026-10-06T12:00, duration: 1h, repeat: "FREQ=DAILY;INTERVAL=3" }`,
      4,
    ],
    [
      "an override to an earlier time",
      `w: { start: 2026-10-05T10:00, duration: 1h, repeat: "FREQ=WEEKLY",
                    overrides: { 2026-10-26T10:00: { start: 2026-10-21T08:30 } } }`,
      2,
    ],
  ])("is the instant at which a config comes to one more meeting: %s", async (_, bookings, steps) => {
    const desiredAt = await series(bookings);
    let now = at("2026-10-08T00:00:00Z");
    for (let count = 0; count < steps; count += 1) {
      const { series: all } = await desiredAt(now);
      const next = nextRoll(all, now);
      if (next === undefined) throw new Error("the series go on");
      const addressesAt = async (instant: number) => (await desiredAt(instant)).desired.map(({ address }) => address);
      const [known, before, then] = [await addressesAt(now), await addressesAt(next - 1), await addressesAt(next)];
      expect(before.filter((address) => !known.includes(address))).toEqual([]);
      expect(then.filter((address) => !before.includes(address))).toHaveLength(1);
      now = next;
    }
  });

  it("is none of a series that ends, or of none", async () => {
    const desiredAt = await series(`w: { start: 2026-10-05T10:00, duration: 1h, repeat: "FREQ=WEEKLY;COUNT=2" }`);
    const now = at("2026-10-08T00:00:00Z");
    expect(nextRoll((await desiredAt(now)).series, now)).toBeUndefined();
    expect(nextRoll([], now)).toBeUndefined();
  });
});
