import { describe, expect, it } from "vitest";
import type { Ran, Started } from "../harness/project.ts";
import { arrived, manyBookings, setScene } from "./fixtures.ts";

const slowly = (ms: number) => ({ match: { method: "booking.add" }, fault: { kind: "latency", ms }, times: "always" }) as const;
const NEVER = { match: { method: "booking.add" }, fault: { kind: "hang" }, times: "always" } as const;

/** Sends a signal again and again, as a key that is held, until the run has ended. */
async function pressed(run: Started, signal: NodeJS.Signals): Promise<Ran> {
  const presses = setInterval(() => run.kill(signal), 50);
  try {
    return await run.ended;
  } finally {
    clearInterval(presses);
  }
}

const SIGNALS = [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const;

describe.each(SIGNALS)("%s → %i", (signal, exit) => {
  it("once: calls in flight end, no more begin, the state is right, and the next apply makes the rest", async () => {
    const { project, world } = await setScene(manyBookings(3));
    world.emulator.order(slowly(300));
    const apply = project.start("apply", "-y", "--json", "--parallelism", "1");
    await apply.said('"call-started"');
    apply.kill(signal);
    const { code, out, err } = await apply.ended;
    expect(code).toBe(exit);
    expect(err).toBe("");
    expect(out).toContain('"type":"stopping"');
    expect(world.writes()).toHaveLength(1);
    expect((await project.xroom("state", "list")).out).toBe("booking/chat.org/board/m0\n");
    expect(out).toContain('"stopped":true');

    world.emulator.clearFaults();
    const again = await project.xroom("apply", "-y");
    expect(again).toMatchObject({ code: 0, err: "" });
    expect(again.out).toContain("Apply complete: 2 of 2 changes done, 2 calls made.");
    expect(world.emulator.world("fra-1").bookings("chat.org")).toHaveLength(3);
  });

  it("heard twice is one: calls in flight end, as they would", async () => {
    const { project, world } = await setScene(manyBookings(2));
    world.emulator.order(slowly(300));
    const apply = project.start("apply", "-y", "--parallelism", "1");
    await arrived(world, "booking.add");
    for (let times = 0; times < 5; times += 1) apply.kill(signal);
    const { code, out, err } = await apply.ended;
    expect(code).toBe(exit);
    expect(err).toBe("");
    expect(out).toContain("Apply stopped: 1 of 2 changes done, 1 call made, 0 failed, 1 not tried.");
    expect((await project.xroom("state", "list")).out).toBe("booking/chat.org/board/m0\n");
  });

  it("prints that it stops, and what was not done", async () => {
    const { project, world } = await setScene(manyBookings(2));
    world.emulator.order(slowly(300));
    const apply = project.start("apply", "-y", "--parallelism", "1", "--log-level", "debug");
    await arrived(world, "booking.add");
    apply.kill(signal);
    const { code, out } = await apply.ended;
    expect(code).toBe(exit);
    expect(out).toContain("Stopping: no new calls; waiting for those in flight. Press Ctrl-C again to stop at once.");
    expect(out).toContain("not tried: stopped");
    expect(out).toContain("Apply stopped: 1 of 2 changes done, 1 call made, 0 failed, 1 not tried.");
    expect(out).toContain("run `xroom apply` again for the rest");
  });

  it("twice: ends at once, says what is open, and releases the lock", async () => {
    const { project, world } = await setScene();
    world.emulator.order(NEVER);
    const apply = project.start("apply", "-y", "--json");
    await apply.said('"call-started"');
    apply.kill(signal);
    await apply.said('"stopping"');
    const ended = await pressed(apply, signal);
    expect(ended.code).toBe(exit);
    expect(ended.err).toMatch(/^Stopped at once: (1 call|2 calls) may or may not have been done; the next plan finds out\.\n$/);
    world.emulator.clearFaults();
    expect(await project.xroom("apply", "-y")).toMatchObject({ code: 0, err: "" });
  });

  it.each(["plan", "apply -y", "auth check"])("while it lists: %s ends without a call", async (command) => {
    const { project, world } = await setScene();
    const listing = command === "auth check" ? "room.list" : "booking.list";
    world.emulator.order({ match: { method: listing }, fault: { kind: "hang" }, times: "always" });
    const run = project.start(...command.split(" "));
    await arrived(world, listing);
    run.kill(signal);
    const { code, err } = await run.ended;
    expect(code).toBe(exit);
    expect(err).toMatch(/^Stopped: nothing was (called|changed)\.\n$/);
    expect(world.writes()).toEqual([]);
  });
});

describe("a run that is stopped at once", () => {
  const rooms = `domains: { chat.org: { rooms: { ${["a", "b"].map((name) => `${name}: { active: true, hostKey: true }`).join(", ")} } } }\n`;

  it.each([
    ["says which host key it has lost", [], true],
    ["shows one that was to be shown", ["--show-secrets"], false],
    ["has kept one that was to be kept", ["--host-keys", "keys.json"], false],
  ])("%s", async (_, flags, lost) => {
    const { project, world } = await setScene(rooms);
    world.emulator.order({ match: { method: "room.init" }, skip: 1, fault: { kind: "hang" }, times: "always" });
    const apply = project.start("apply", "-y", "--parallelism", "1", ...flags);
    await expect.poll(() => world.writes().length, { timeout: 20_000 }).toBe(2);
    apply.kill("SIGINT");
    await apply.said("Stopping");
    const { out, err } = await pressed(apply, "SIGINT");
    const key = world.emulator.world("fra-1").rooms()[0]?.hostKey ?? "none";
    const words = "Stopped at once: 1 call may or may not have been done; the next plan finds out.\n";
    const loss = "1 host key was received and is lost: room/chat.org/a. To get another, close the room and open it again.\n";
    expect(err).toBe(lost ? `${words}${loss}` : words);
    expect(out.includes(key)).toBe(flags.includes("--show-secrets"));
    if (flags.includes("keys.json")) expect(await project.read("keys.json")).toContain(key);
  });

  it.each([
    [["--show-secrets"], true],
    [["--host-keys", "keys.json"], false],
    [[], false],
  ])("waits a moment for a host key that is on its way: apply %j", async (flags, shown) => {
    const { project, world } = await setScene(rooms);
    const later = { match: { method: "room.init" }, fault: { kind: "hang" }, skip: 1, times: "always" } as const;
    world.emulator.order({ match: { method: "room.init" }, fault: { kind: "latency", ms: 800, when: "after" } });
    world.emulator.order(later);
    const apply = project.start("apply", "-y", "--parallelism", "2", ...flags);
    await expect.poll(() => world.emulator.world("fra-1").rooms().length, { timeout: 20_000 }).toBe(1);
    apply.kill("SIGINT");
    await apply.said("Stopping");
    const { code, out, err } = await pressed(apply, "SIGINT");
    expect(code).toBe(130);
    expect(err).toContain("Stopped at once: 1 call may or may not have been done; the next plan finds out.\n");
    const key = world.emulator.world("fra-1").rooms()[0]?.hostKey ?? "none";
    expect(out.includes(key)).toBe(shown);
    if (flags.includes("keys.json")) expect(await project.read("keys.json")).toContain(key);
    if (flags.length === 0) expect(err).toContain("1 host key was received and is lost");
  });

  it.each([
    ["--show-secrets", 800],
    ["--host-keys keys.json", 800],
  ])("waits a moment for the key of a room that is opened by hand: %s", async (flags, ms) => {
    const { project, world } = await setScene();
    world.emulator.order({ match: { method: "room.init" }, fault: { kind: "latency", ms, when: "after" } });
    world.emulator.order({ match: { method: "list" }, fault: { kind: "hang" }, skip: 1, times: "always" });
    const open = project.start("room", "open", "chat.org/board", "--host-key", ...flags.split(" "));
    await expect.poll(() => world.emulator.world("fra-1").rooms().length, { timeout: 20_000 }).toBe(1);
    const { code, out, err } = await pressed(open, "SIGINT");
    expect(code).toBe(130);
    expect(err).toBe("Stopped at once: it was done.\n");
    const key = world.emulator.world("fra-1").rooms()[0]?.hostKey ?? "none";
    expect(`${out}${flags.includes("keys") ? await project.read("keys.json") : ""}`).toContain(key);
  });

  it("says that the outcome of a room's call is unknown", async () => {
    const { project, world } = await setScene();
    world.emulator.order({ match: { method: "room.init" }, fault: { kind: "hang" }, times: "always" });
    const open = project.start("room", "open", "chat.org/board");
    await arrived(world, "room.init");
    open.kill("SIGINT");
    open.kill("SIGTERM");
    const { code, err } = await open.ended;
    expect([130, 143]).toContain(code);
    expect(err).toBe("Stopped at once: it may or may not have been done; `xroom room list chat.org` shows it.\n");
  });
});
