import { describe, expect, it } from "vitest";
import { emulate, type EmulatedWorld } from "../harness/world.ts";
import { openRuns, type Runs, statuses } from "./run.ts";

const room = (about: string): string => `domains: { chat.org: { rooms: { board: { evict: true, ${about} } } } }`;
const BEFORE = room("active: true");
const AFTER = room("type: webinar");
const REFUSED = { match: { method: "init" }, fault: { kind: "status", status: 400 }, times: "always" } as const;

/** A room that was opened as a conference, and is declared a webinar: it is closed and opened again. */
async function opened(): Promise<{ readonly world: EmulatedWorld; readonly runs: Runs }> {
  const world = await emulate();
  const runs = await openRuns(world, BEFORE);
  await runs.settle();
  await runs.configure(AFTER);
  world.emulator.clearLog();
  return { world, runs };
}

/** One in which the room was closed, and could not be opened again. */
async function halfDone(): ReturnType<typeof opened> {
  const { world, runs } = await opened();
  world.emulator.order(REFUSED);
  const { report } = await runs.apply();
  expect(statuses(report)).toEqual(["room.destroy done", "room.init failed"]);
  world.emulator.clearFaults();
  return { world, runs };
}

const openRooms = (world: EmulatedWorld): readonly unknown[] => world.emulator.world("fra-1").rooms();

describe("a replacement that has removed and not made", () => {
  it.each(["by a run that was killed", "by a run that failed", "by a run that was stopped"])(
    "%s is carried on by the next plan, though nothing else declares the object to be there",
    async (by) => {
      const { world, runs } = await opened();
      const stop = new AbortController();
      if (!by.endsWith("stopped")) world.emulator.order(REFUSED);
      let writes = 0;
      const ended = runs.apply({
        stop: stop.signal,
        onSave: () => {
          writes += 1;
          if (by.endsWith("killed") && writes > 1) throw new Error("killed");
        },
        onEvent: (event) => {
          if (by.endsWith("stopped") && event.type === "call-ended" && event.call.method === "destroy") stop.abort();
        },
      });
      if (by.endsWith("killed")) await expect(ended).rejects.toThrow("killed");
      else expect((await ended).report.undone).toHaveLength(1);
      expect(openRooms(world)).toEqual([]);
      world.emulator.clearFaults();
      const next = await runs.settle();
      expect(next.changes).toMatchObject([{ address: "room/chat.org/board", action: "open", reason: "config" }]);
      expect(next.diagnostics).toMatchObject([{ code: "half-done" }]);
      expect(openRooms(world)).toMatchObject([{ name: "board", type: 2 }]);
    },
  );

  it("stays to be done while it fails", async () => {
    const { world, runs } = await halfDone();
    world.emulator.order(REFUSED);
    expect(statuses((await runs.apply()).report)).toEqual(["room.init failed"]);
    world.emulator.clearFaults();
    expect(statuses((await runs.apply()).report)).toEqual(["room.init done"]);
    expect((await runs.state()).intents).toEqual([]);
    // Closed by others now, it is left closed.
    world.emulator.world("fra-1").closeRoom("chat.org/board");
    expect((await runs.plan()).changes).toEqual([]);
  });

  it("is given up where the object is declared away", async () => {
    for (const config of [room("active: false"), "domains: { chat.org: {} }"]) {
      const { runs } = await halfDone();
      await runs.configure(config);
      expect((await runs.settle()).calls).toEqual([]);
    }
  });

  it("is given up where others have made the object, which is theirs", async () => {
    const { world, runs } = await halfDone();
    world.emulator.world("fra-1").openRoom("chat.org/board", { type: 2 });
    expect((await runs.settle()).changes).toEqual([]);
    await runs.configure("domains: { chat.org: {} }");
    expect((await runs.settle()).changes).toEqual([]);
    expect(openRooms(world)).toHaveLength(1);
  });

  it("of a booking that opened a ring is made by the next plan", async () => {
    const world = await emulate();
    const bookings = (a: string, b: string): string =>
      `domains: { chat.org: { rooms: { board: { bookings: { a: { start: 2026-12-01T${a}, duration: 1h }, b: { start: 2026-12-01T${b}, duration: 1h } } } } } }`;
    const runs = await openRuns(world, bookings("10:00", "11:00"));
    await runs.settle();
    await runs.configure(bookings("11:00", "10:00"));
    world.emulator.order({ match: { method: "add" }, fault: { kind: "status", status: 400 } });
    expect(statuses((await runs.apply()).report)).toEqual(["booking.remove done", "booking.update done", "booking.add failed"]);
    const next = await runs.settle();
    expect(next.changes).toMatchObject([{ action: "add", reason: "config" }]);
    expect(next.diagnostics.map(({ code }) => code)).toContain("half-done");
  });
});
