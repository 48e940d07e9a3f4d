import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ServerResponse } from "node:http";
import { createRegionClock } from "../../src/api/region-clock.ts";
import { serveRaw } from "../harness/raw-server.ts";

const AT = Date.parse("2026-12-01T09:00:00Z");

describe("the clock of a region", () => {
  it("that is right is never off, however long its answer took, and one that is wrong is off by no more", () => {
    const times = fc.record({
      sent: fc.integer({ min: AT, max: AT + 10_000 }),
      took: fc.integer({ min: 0, max: 120_000 }),
      written: fc.double({ min: 0, max: 1, noNaN: true }),
      ahead: fc.constantFrom(0, -3_600_000, 90_000),
    });
    fc.assert(
      fc.property(times, ({ sent, took, written, ahead }) => {
        const clock = createRegionClock();
        clock.heard(new Date(sent + took * written + ahead).toUTCString(), sent, sent + took);
        const { theirs, ours } = clock.reading() ?? { theirs: Number.NaN, ours: Number.NaN };
        const off = theirs - ours;
        if (ahead === 0) expect(off).toBe(0);
        else expect(Math.abs(off - ahead)).toBeLessThanOrEqual(took + 1_000);
      }),
    );
  });

  it.each([undefined, "", "soon", ["Tue, 01 Dec 2026 09:00:00 GMT"]])("is not known by a Date of %j", (date) => {
    const clock = createRegionClock();
    clock.heard(date, AT, AT);
    expect(clock.reading()).toBeUndefined();
  });

  it("is that of the last answer with a Date, a refusal's too", async () => {
    const { connection } = await serveRaw((_: unknown, response: ServerResponse, count: number) => {
      response.sendDate = false;
      if (count === 2) response.setHeader("date", new Date(Date.now() + 3_600_000).toUTCString());
      response.writeHead(count === 2 ? 400 : 200).end("[]");
    });
    const list = () => connection.reader.read("fra-1", "booking.list", { domain: "chat.org" }).catch(() => undefined);
    await list();
    expect(connection.clocks()).toEqual(new Map());
    await list();
    await list();
    const { theirs, ours } = connection.clocks().get("fra-1") ?? { theirs: 0, ours: 0 };
    expect(Math.round((theirs - ours) / 60_000)).toBe(60);
  });
});
