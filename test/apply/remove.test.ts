import { describe, expect, it } from "vitest";
import type { Fault } from "../../src/emulator/index.ts";
import { emulate, type EmulatedWorld } from "../harness/world.ts";
import { openRuns, type Runs, statuses } from "./run.ts";

const KINDS = {
  "booking.remove": {
    before: "domains: { chat.org: { rooms: { board: { bookings: { b: { start: 2026-12-01T10:00, duration: 30m } } } } } }",
    after: "domains: { chat.org: { rooms: { board: {} } } }",
    held: "bookings",
  },
  "webhook.remove": {
    before: "domains: { chat.org: { webhooks: { scribe: { robot: 42 } } } }",
    after: "domains: { chat.org: {} }",
    held: "webhooks",
  },
  "room.destroy": {
    before: "domains: { chat.org: { rooms: { board: { active: true } } } }",
    after: "domains: { chat.org: { rooms: { board: { active: false } } } }",
    held: "rooms",
  },
} as const;
type Removal = keyof typeof KINDS;

const FAULTS: Readonly<Record<string, Fault>> = {
  "a reset before it": { kind: "drop" },
  "a reset after it": { kind: "drop", when: "after" },
  "a 500 after it": { kind: "status", status: 500, when: "after" },
  "a cut-off answer": { kind: "cut-off" },
  "nonsense after it": { kind: "garbage", when: "after" },
  "a 202 before it": { kind: "accepted" },
  "a 202 after it": { kind: "accepted", when: "after" },
  "a success with an error message": { kind: "contradiction" },
  "a 206 after it": { kind: "partial" },
  "a 429": { kind: "status", status: 429 },
};

async function made(method: Removal, world: EmulatedWorld): Promise<Runs> {
  const runs = await openRuns(world, KINDS[method].before);
  await runs.settle();
  await runs.configure(KINDS[method].after);
  world.emulator.clearLog();
  return runs;
}

describe.each(Object.keys(KINDS) as Removal[])("a %s", (method) => {
  it.each(Object.entries(FAULTS))("that meets %s is done in the end", async (_, fault) => {
    const world = await emulate();
    const runs = await made(method, world);
    world.emulator.order({ match: { method }, fault });
    const { report } = await runs.apply();
    expect(report.calls).toEqual({ done: 1, failed: 0, skipped: 0, "not-tried": 0 });
    expect(world.emulator.world("fra-1")[KINDS[method].held]()).toEqual([]);
    expect((await runs.state()).objects).toEqual({});
    expect((await runs.plan()).changes).toEqual([]);
  });

  it("of an object that others removed meanwhile is done, as the list shows", async () => {
    const world = await emulate();
    const runs = await made(method, world);
    const plan = await runs.plan();
    const view = world.emulator.world("fra-1");
    if (method === "booking.remove") view.removeBooking(Number(plan.calls[0]?.data["id"]));
    else if (method === "webhook.remove") view.removeWebhook(Number(plan.calls[0]?.data["id"]));
    else view.closeRoom("chat.org/board");
    const { report } = await runs.apply({ plan });
    expect(statuses(report)).toEqual([`${method} done, settled`]);
    expect((await runs.state()).objects).toEqual({});
  });

  it("that never succeeds has failed, its object is still ours, and the next run makes it", async () => {
    const world = await emulate();
    const runs = await made(method, world);
    world.emulator.order({ match: { method }, fault: { kind: "status", status: 500 }, times: "always" });
    const { report } = await runs.apply();
    expect(statuses(report)).toEqual([`${method} failed`]);
    expect(report.undone[0]?.message).toMatch(/it is still there$/);
    expect(Object.keys((await runs.state()).objects)).toHaveLength(1);
    world.emulator.clearFaults();
    await runs.settle();
    expect((await runs.state()).objects).toEqual({});
  });

  it("whose outcome stays unknown has failed, and says why", async () => {
    const world = await emulate();
    const runs = await made(method, world);
    const plan = await runs.plan();
    world.emulator.order({ match: { method }, fault: { kind: "drop", when: "after" } });
    world.emulator.order({ fault: { kind: "status", status: 503 }, times: "always" });
    const { report } = await runs.apply({ plan });
    expect(statuses(report)).toEqual([`${method} failed`]);
    expect(report.undone[0]?.message).toContain("no list shows whether it is gone");
    world.emulator.clearFaults();
    expect((await runs.apply()).report.calls.failed).toBe(0);
    expect((await runs.plan()).changes).toEqual([]);
    expect(world.emulator.world("fra-1")[KINDS[method].held]()).toEqual([]);
  });
});

describe("a room.destroy", () => {
  it.each(["false", "true", "error"] as const)(
    "of a room that closed by itself, answered with %s, is done",
    async (destroyMissing) => {
      const world = await emulate({ readings: { destroyMissing } });
      const runs = await made("room.destroy", world);
      const plan = await runs.plan();
      world.emulator.world("fra-1").closeRoom("chat.org/board");
      const { report } = await runs.apply({ plan });
      expect(report.calls.done).toBe(1);
      expect((await runs.plan()).changes).toEqual([]);
    },
  );

  it("of a room that people entered meanwhile has failed, and removes no people", async () => {
    const world = await emulate();
    const runs = await made("room.destroy", world);
    const plan = await runs.plan();
    world.emulator.world("fra-1").join("chat.org/board");
    const { report } = await runs.apply({ plan });
    expect(statuses(report)).toEqual(["room.destroy failed"]);
    expect(report.undone[0]?.message).toMatch(/it is still there, and people are inside \(1 conference user\)$/);
    expect(world.emulator.world("fra-1").rooms()).toMatchObject([{ people: [{}] }]);
    expect((await runs.apply()).report.blocked).toHaveLength(1);
  });
});
