/** Lists that lag, lose an object and find it again, over whole applies. */
import { describe, expect, it } from "vitest";
import type { EmulatorOptions } from "../../src/emulator/index.ts";
import type { State } from "../../src/model/state.ts";
import { emulate, type EmulatedWorld } from "../harness/world.ts";
import { NOW, openRuns, type Runs } from "./run.ts";

const KICKOFF = "booking/chat.org/board/kickoff";
const REVIEW = "booking/chat.org/board/review";
const SCRIBE = "webhook/chat.org/scribe";
const BOOKINGS = `domains:
  chat.org:
    rooms:
      board:
        bookings:
          kickoff: { start: 2026-12-01T10:00, duration: 1h }
          review: { start: 2026-12-02T10:00, duration: 1h }
`;
const WEBHOOK = `domains: { chat.org: { webhooks: { scribe: { robot: 42 } } } }\n`;
const NOTHING = "domains: { chat.org: {} }\n";

interface Scene {
  readonly world: EmulatedWorld;
  readonly runs: Runs;
  /** Reads lack the objects with these ids; by default lists alone. */
  lack(ids: readonly number[], method?: string): void;
  /** The ids of all bookings and webhooks that there are. */
  ids(): { readonly bookings: number[]; readonly webhooks: number[] };
}

async function scene(config: string, options: EmulatorOptions = {}): Promise<Scene> {
  const world = await emulate({ now: () => Date.parse(NOW), ...options });
  const runs = await openRuns(world, config);
  await runs.settle();
  world.emulator.clearLog();
  const view = world.emulator.world("fra-1");
  return {
    world,
    runs,
    lack: (without, method = "list") =>
      world.emulator.order({ match: { method }, fault: { kind: "lag", without }, times: "always" }),
    ids: () => ({ bookings: view.bookings().map(({ id }) => id), webhooks: view.webhooks().map(({ id }) => id) }),
  };
}

const ownersOf = ({ objects }: State): Record<string, unknown> =>
  Object.fromEntries(Object.entries(objects).map(([address, { id }]) => [address, id]));

describe("a list that lags", () => {
  it("has no booking made again: nothing is called, nothing is written, whatever it lacks from run to run", async () => {
    const { world, runs, lack } = await scene(BOOKINGS);
    const before = await runs.state();
    for (const ids of [[1], [], [2], [1, 2], [1], []]) {
      world.emulator.clearFaults();
      if (ids.length > 0) lack(ids);
      const { plan, saved } = await runs.apply();
      expect([plan.changes, plan.records, plan.missing, saved]).toEqual([[], [], undefined, []]);
      const notes = plan.diagnostics.filter(({ code }) => code === "unlisted");
      expect(notes).toHaveLength(ids.length === 0 ? 0 : 1);
    }
    expect(world.writes()).toEqual([]);
    expect(await runs.state()).toEqual(before);
  });

  it("has what it lacks changed and removed as if it were listed", async () => {
    const { world, runs, lack, ids } = await scene(BOOKINGS);
    lack([1, 2]);
    await runs.configure(BOOKINGS.replace("duration: 1h }", "duration: 2h }").replace(/ +review: .*\n/, ""));
    const { plan } = await runs.apply();
    expect(plan.changes.map(({ action, id }) => [action, id])).toEqual([
      ["update", 1],
      ["remove", 2],
    ]);
    expect(world.emulator.world("fra-1").bookings()).toMatchObject([{ id: 1, duration: 120 }]);
    expect(ids().bookings).toEqual([1]);
    world.emulator.clearFaults();
    await runs.settle();
  });

  it("has a webhook made again, and one of them removed once it has caught up", async () => {
    const { world, runs, lack, ids } = await scene(WEBHOOK);
    lack([1]);
    await runs.apply();
    expect([ids().webhooks, ownersOf(await runs.state())]).toEqual([[1, 2], { [SCRIBE]: 2 }]);
    expect((await runs.state()).missing).toMatchObject([{ address: SCRIBE, kind: "webhook", id: 1, since: NOW }]);
    await runs.settle();
    world.emulator.clearFaults();
    world.emulator.order({ match: { method: "webhook.remove" }, fault: { kind: "status", status: 400 } });
    const failed = await runs.apply();
    expect([failed.report.calls.failed, (await runs.state()).missing]).toMatchObject([1, [{ id: 1 }]]);
    await runs.settle();
    expect([ids().webhooks, (await runs.state()).missing]).toEqual([[2], []]);
  });

  it("has what comes back late taken for the address's object, if that is gone by then", async () => {
    const { world, runs, lack, ids } = await scene(WEBHOOK);
    lack([1]);
    await runs.apply();
    world.emulator.clearFaults();
    world.emulator.world("fra-1").removeWebhook(2);
    expect((await runs.settle()).changes).toMatchObject([{ address: SCRIBE, action: "adopt", id: 1 }]);
    expect([ids().webhooks, ownersOf(await runs.state())]).toEqual([[1], { [SCRIBE]: 1 }]);
    expect((await runs.state()).missing).toMatchObject([{ id: 2 }]);
  });

  it("has no undeclared webhook left behind", async () => {
    const { world, runs, lack, ids } = await scene(WEBHOOK);
    lack([1]);
    await runs.configure(NOTHING);
    const { plan } = await runs.apply();
    expect(plan.changes.map(({ action }) => action)).toEqual(["forget"]);
    expect(await runs.state()).toMatchObject({ objects: {}, missing: [{ address: SCRIBE, id: 1 }] });
    world.emulator.clearFaults();
    await runs.settle();
    expect([ids().webhooks, (await runs.state()).missing]).toEqual([[], []]);
  });
});

describe("a booking that others removed", () => {
  it("is made again, and its address is missing only until then", async () => {
    const { world, runs, ids } = await scene(BOOKINGS);
    world.emulator.world("fra-1").removeBooking(1);
    world.emulator.order({ match: { method: "booking.add" }, fault: { kind: "status", status: 400 } });
    const { plan, report } = await runs.apply();
    expect(plan.changes).toMatchObject([{ address: KICKOFF, action: "add", reason: "drift" }]);
    expect(report.calls.failed).toBe(1);
    const between = await runs.state();
    expect(ownersOf(between)).toEqual({ [REVIEW]: 2 });
    expect(between.missing).toMatchObject([
      { address: KICKOFF, kind: "booking", region: "fra-1", id: 1, since: NOW, gone: true },
    ]);
    expect((await runs.plan()).changes).toMatchObject([{ address: KICKOFF, action: "add", reason: "drift" }]);
    await runs.settle();
    expect([ids().bookings, (await runs.state()).missing]).toEqual([[2, 3], []]);
  });

  it("is removed as ours if it comes back late, beside the one that was made again", async () => {
    const { world, runs, lack, ids } = await scene(BOOKINGS, { readings: { overlaps: "allowed" } });
    lack([1]);
    lack([1], "get");
    await runs.apply();
    const again = await runs.state();
    expect([ids().bookings, ownersOf(again), again.missing]).toEqual([[1, 2, 3], { [KICKOFF]: 3, [REVIEW]: 2 }, []]);
    expect(again.gone).toMatchObject([
      { kind: "booking", id: 1, address: KICKOFF, successor: { region: "fra-1", id: 3 }, late: true },
    ]);
    world.emulator.clearFaults();
    const late = await runs.settle();
    expect(late.changes).toMatchObject([{ address: `${KICKOFF}~1`, action: "remove", id: 1 }]);
    expect(ids().bookings).toEqual([2, 3]);
    // The list may still lag behind that.
    expect((await runs.state()).gone).toMatchObject([{ id: 1, address: `${KICKOFF}~1` }]);
    expect((await runs.state()).gone[0]).not.toHaveProperty("late");
  });

  it("comes back as the object of its address where none was made again", async () => {
    const { world, runs, lack } = await scene(BOOKINGS);
    lack([1]);
    lack([1], "get");
    world.emulator.order({ match: { method: "booking.add" }, fault: { kind: "status", status: 400 } });
    await runs.apply();
    expect((await runs.state()).missing).toHaveLength(1);
    world.emulator.clearFaults();
    expect((await runs.apply()).plan.changes).toEqual([]);
    expect(await runs.state()).toMatchObject({ objects: { [KICKOFF]: { id: 1 } }, missing: [] });
    await runs.settle();
  });

  it("is forgotten for good once it is undeclared", async () => {
    const { world, runs } = await scene(BOOKINGS);
    world.emulator.world("fra-1").removeBooking(1);
    await runs.configure(BOOKINGS.replace(/ +kickoff: .*\n/, ""));
    expect((await runs.settle()).changes).toMatchObject([{ address: KICKOFF, action: "forget" }]);
    expect(await runs.state()).toMatchObject({ objects: { [REVIEW]: { id: 2 } }, missing: [] });
  });
});

describe("a removal that only a list has shown", () => {
  it("is made again if a later list shows what was to be removed", async () => {
    const { world, runs, lack, ids } = await scene(BOOKINGS);
    await runs.configure(BOOKINGS.replace(/ +kickoff: .*\n/, ""));
    const plan = await runs.plan();
    world.emulator.order({ match: { method: "booking.remove" }, fault: { kind: "status", status: 400 } });
    lack([1]);
    const { report } = await runs.apply({ plan });
    expect([report.results, ids().bookings]).toMatchObject([[{ status: "done", settled: true }], [1, 2]]);
    world.emulator.clearFaults();
    expect((await runs.settle()).changes).toMatchObject([{ address: `${KICKOFF}~1`, action: "remove" }]);
    expect(ids().bookings).toEqual([2]);
  });

  it("counts for nothing where a room of that name opens again", async () => {
    const { world, runs } = await scene("domains: { chat.org: { rooms: { board: { active: true } } } }\n");
    await runs.configure(NOTHING);
    const plan = await runs.plan();
    world.emulator.world("fra-1").closeRoom("chat.org/board");
    const { report } = await runs.apply({ plan });
    expect(report.results).toMatchObject([{ status: "done", settled: true }]);
    world.emulator.world("fra-1").openRoom("chat.org/board");
    expect((await runs.plan()).changes).toEqual([]);
  });
});

describe("a booking that can't be asked for", () => {
  it("blocks its addition and stays ours until the call works again", async () => {
    const { world, runs, lack, ids } = await scene(BOOKINGS);
    lack([1]);
    world.emulator.order({ match: { method: "get" }, fault: { kind: "status", status: 500 }, times: "always" });
    const { plan, report } = await runs.apply();
    expect([world.writes(), report.blocked]).toMatchObject([[], [{ address: KICKOFF, action: "add" }]]);
    expect(plan.changes[0]?.blocked).toContain("booking.get: an ordered fault (500)");
    expect(ownersOf(await runs.state())).toEqual({ [KICKOFF]: 1, [REVIEW]: 2 });
    expect((await runs.state()).missing).toMatchObject([{ address: KICKOFF, id: 1, since: NOW }]);
    expect((await runs.apply()).saved).toEqual([]);

    await runs.configure(BOOKINGS.replace(/ +kickoff: .*\n/, ""));
    expect((await runs.apply()).report.blocked).toMatchObject([{ address: KICKOFF, action: "forget" }]);
    expect(ids().bookings).toEqual([1, 2]);
    world.emulator.clearFaults();
    expect((await runs.settle()).changes).toMatchObject([{ address: KICKOFF, action: "remove" }]);
    expect([ids().bookings, (await runs.state()).missing]).toEqual([[2], []]);
  });
});

describe("a run that was killed after it had made a missing booking again", () => {
  it("leaves what the next run needs: what it made is owned, and what comes back late is removed", async () => {
    const { world, runs, lack, ids } = await scene(BOOKINGS, { readings: { overlaps: "allowed" } });
    lack([1]);
    lack([1], "get");
    let writes = 0;
    const onSave = (): void => {
      writes += 1;
      if (writes > 1) throw new Error("killed");
    };
    await expect(runs.apply({ onSave })).rejects.toThrow("killed");
    expect(ids().bookings).toEqual([1, 2, 3]);
    expect(await runs.state()).toMatchObject({
      missing: [{ address: KICKOFF, id: 1, gone: true }],
      intents: [{ address: KICKOFF }],
    });
    await runs.settle();
    expect(await runs.state()).toMatchObject({
      objects: { [KICKOFF]: { id: 3 } },
      missing: [],
      gone: [{ id: 1, successor: { id: 3 }, late: true }],
    });
    world.emulator.clearFaults();
    await runs.settle();
    expect(ids().bookings).toEqual([2, 3]);
  });
});
