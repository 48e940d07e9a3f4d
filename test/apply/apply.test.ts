import { describe, expect, it } from "vitest";
import type { ApplyEvent } from "../../src/apply/events.ts";
import type { State } from "../../src/model/state.ts";
import { emulate } from "../harness/world.ts";
import { bookings, openRuns, statuses } from "./run.ts";

const many = (count: number, region = "fra-1", name = "chat.org"): string =>
  `  ${name}:\n    region: ${region}\n    rooms:\n      board:\n        bookings:\n${bookings(count)}`;

describe("a call that fails", () => {
  it("skips the calls that require it, and no others", async () => {
    const world = await emulate();
    const config = (name: string): string => `
  ${name}:
    rooms:
      board: { active: true, bookings: { b: { start: 2026-12-01T10:00, duration: 30m } } }
      other: { bookings: { b: { start: 2026-12-01T10:00, duration: 30m } } }
    webhooks: { scribe: { robot: 42 }, scribe2: { robot: 43 } }
`;
    const runs = await openRuns(world, `domains:${config("chat.org")}${config("acme.test")}`);
    const plan = await runs.plan();
    world.emulator.order({ match: { method: "webhook.add" }, fault: { kind: "status", status: 400 } });
    const { report } = await runs.apply({ plan });
    const failed = report.results.find(({ status }) => status === "failed");
    const opens = plan.calls.find(({ method, requires }) => method === "init" && requires.includes(failed?.call.id ?? ""));
    expect(failed?.call.method).toBe("add");
    expect(report.results.flatMap(({ call, status }) => (status === "skipped" ? [call.id] : []))).toEqual([opens?.id]);
    expect(report.calls).toEqual({ done: plan.calls.length - 2, failed: 1, skipped: 1, "not-tried": 0 });
    expect(report.results.find(({ status }) => status === "skipped")?.message).toMatch(
      /^it requires webhook\.add of webhook\/.+, which was not done$/,
    );
    expect(world.emulator.world("fra-1").rooms()).toHaveLength(1);
    world.emulator.clearFaults();
    expect((await runs.settle()).calls).toHaveLength(2);
  });

  it("in a swap of two times leaves a true state: the next run finishes it", async () => {
    const world = await emulate();
    const config = (a: string, b: string): string =>
      `domains: { chat.org: { rooms: { board: { bookings: { a: { start: 2026-12-01T${a}, duration: 30m }, b: { start: 2026-12-01T${b}, duration: 30m } } } } } }`;
    const runs = await openRuns(world, config("10:00", "11:00"));
    await runs.settle();
    for (const method of ["remove", "update", "add"]) {
      await runs.configure(config("11:00", "10:00"));
      world.emulator.order({ match: { method }, fault: { kind: "status", status: 400 } });
      expect((await runs.apply()).report.undone.length).toBeGreaterThan(0);
      await runs.settle();
      expect(world.emulator.world("fra-1").bookings()).toHaveLength(2);
      await runs.configure(config("10:00", "11:00"));
      await runs.settle();
    }
  });

  it("between an addition and the removal of its predecessor leaves both in the state, and the next run removes the predecessor", async () => {
    const world = await emulate();
    const config = (region: string): string =>
      `domains: { chat.org: { region: ${region}, rooms: { board: { bookings: { b: { start: 2026-12-01T10:00, duration: 30m } } } } } }`;
    const runs = await openRuns(world, config("fra-1"));
    await runs.settle();
    await runs.configure(config("sfo-1"));
    world.emulator.order({ match: { method: "remove" }, fault: { kind: "status", status: 400 } });
    const { report } = await runs.apply();
    expect(statuses(report)).toEqual(["booking.add done", "booking.remove failed"]);
    expect((await runs.state()).objects["booking/chat.org/board/b"]).toMatchObject({
      region: "sfo-1",
      predecessors: [{ region: "fra-1", id: 1 }],
    });
    expect((await runs.settle()).calls.map(({ method }) => method)).toEqual(["remove"]);
    expect(world.emulator.world("fra-1").bookings()).toEqual([]);
    expect(world.emulator.world("sfo-1").bookings()).toHaveLength(1);
  });
});

describe("a region", () => {
  it("that keeps failing is given up after a few calls; the next run does the rest", async () => {
    const world = await emulate();
    const runs = await openRuns(world, `domains:\n${many(20)}${many(20, "sfo-1", "acme.test")}`);
    const plan = await runs.plan();
    world.emulator.clearLog();
    world.emulator.order({ match: { region: "fra-1" }, fault: { kind: "status", status: 500 }, times: "always" });
    const { report } = await runs.apply({ plan, parallelism: 2 });
    expect(report.calls.done).toBe(20);
    expect(report.calls.failed).toBeLessThanOrEqual(4);
    expect(report.calls["not-tried"]).toBe(20 - report.calls.failed);
    expect(report.results.find(({ status }) => status === "not-tried")?.message).toMatch(/^region fra-1 was given up: /);
    expect(world.writes().filter(({ region }) => region === "fra-1").length).toBeLessThanOrEqual(4);
    world.emulator.clearFaults();
    expect((await runs.settle()).calls).toHaveLength(20);
  });

  it("that refuses the credentials is given up at once", async () => {
    const world = await emulate();
    const runs = await openRuns(world, `domains:\n${many(10)}`);
    const plan = await runs.plan();
    world.emulator.order({ fault: { kind: "status", status: 401 }, times: "always" });
    const { report } = await runs.apply({ plan, parallelism: 1 });
    expect(report.calls).toEqual({ done: 0, failed: 1, skipped: 0, "not-tried": 9 });
  });

  it("that refuses one thing after another is not given up", async () => {
    const world = await emulate();
    const runs = await openRuns(world, `domains:\n${many(10)}`);
    const plan = await runs.plan();
    world.emulator.order({ match: { method: "add" }, fault: { kind: "status", status: 400 }, times: 9 });
    const { report } = await runs.apply({ plan, parallelism: 1 });
    expect(report.calls).toEqual({ done: 1, failed: 9, skipped: 0, "not-tried": 0 });
  });

  it("never has more calls at once than it may", async () => {
    const world = await emulate();
    world.emulator.order({ fault: { kind: "latency", ms: 5 }, times: "always" });
    const runs = await openRuns(world, `domains:\n${many(30)}${many(30, "sfo-1", "acme.test")}`);
    const under = new Map<string, number>();
    const most = new Map<string, number>();
    await runs.apply({
      parallelism: 3,
      onEvent: (event) => {
        if (event.type !== "call-started" && event.type !== "call-ended") return;
        const { region } = event.call;
        const now = (under.get(region) ?? 0) + (event.type === "call-started" ? 1 : -1);
        under.set(region, now);
        most.set(region, Math.max(most.get(region) ?? 0, now));
      },
    });
    expect(Object.fromEntries(most)).toEqual({ "fra-1": 3, "sfo-1": 3 });
  });
});

describe("the stop signal", () => {
  it("lets calls in flight end; the next run makes the rest", async () => {
    const world = await emulate();
    const runs = await openRuns(world, `domains:\n${many(30)}`);
    const stop = new AbortController();
    let ended = 0;
    const { report, events } = await runs.apply({
      parallelism: 4,
      stop: stop.signal,
      onEvent: ({ type }) => {
        if (type === "call-ended") ended += 1;
        if (ended === 5) stop.abort();
      },
    });
    expect(report.stopped).toBe(true);
    expect(report.calls).toMatchObject({ failed: 0, skipped: 0 });
    expect(report.calls.done).toBeGreaterThanOrEqual(5);
    expect(report.calls.done).toBeLessThanOrEqual(8);
    expect(report.results.find(({ status }) => status === "not-tried")?.message).toBe("stopped");
    const started = events.filter(({ type }) => type === "call-started").length;
    expect(started).toBe(report.calls.done);
    const state = await runs.state();
    expect(Object.keys(state.objects)).toHaveLength(report.calls.done);
    expect(state.intents).toEqual([]);
    expect((await runs.settle()).calls).toHaveLength(30 - report.calls.done);
    expect(world.writes()).toHaveLength(30);
  });

  it("before the first call leaves nothing behind", async () => {
    const world = await emulate();
    const runs = await openRuns(world, `domains:\n${many(3)}`);
    const { report } = await runs.apply({ stop: AbortSignal.abort() });
    expect(report.calls).toEqual({ done: 0, failed: 0, skipped: 0, "not-tried": 3 });
    expect(world.writes()).toEqual([]);
    expect(await runs.state()).toMatchObject({ objects: {}, intents: [] });
  });

  it("during a list that settles an outcome counts after the list", async () => {
    const world = await emulate();
    const runs = await openRuns(world, `domains:\n${many(1)}`);
    const stop = new AbortController();
    world.emulator.order({ match: { method: "add" }, fault: { kind: "drop", when: "after" } });
    const { report } = await runs.apply({ stop: stop.signal, onEvent: ({ type }) => type === "checking" && stop.abort() });
    expect(statuses(report)).toEqual(["booking.add done, settled"]);
    expect(Object.keys((await runs.state()).objects)).toHaveLength(1);
  });

  it("leaves no listener behind, and no warning for many calls", async () => {
    const warnings: Error[] = [];
    const note = (warning: Error): void => void warnings.push(warning);
    process.on("warning", note);
    const world = await emulate();
    const runs = await openRuns(world, `domains:\n${many(40)}`);
    world.emulator.order({ match: { method: "add" }, fault: { kind: "drop" }, times: 40 });
    const { report } = await runs.apply({ parallelism: 40, stop: new AbortController().signal });
    process.off("warning", note);
    expect(report.calls.done).toBe(40);
    expect(warnings).toEqual([]);
  });
});

describe("the state", () => {
  it("has all intents before the first creating call, and none at the end", async () => {
    const world = await emulate();
    const runs = await openRuns(
      world,
      "domains: { chat.org: { rooms: { board: { active: true, bookings: { b: { start: 2026-12-01T10:00, duration: 30m } } } }, webhooks: { scribe: { robot: 42 } } } }",
    );
    const writesAt: number[] = [];
    let current: State = await runs.state();
    const { saved } = await runs.apply({
      save: async (state) => {
        writesAt.push(world.writes().length);
        expect(state.serial).toBe(current.serial + 1);
        current = state;
      },
    });
    expect(writesAt).toEqual([0, 3]);
    expect(saved[0]?.intents.map(({ address }) => address).toSorted()).toEqual([
      "booking/chat.org/board/b",
      "room/chat.org/board",
      "webhook/chat.org/scribe",
    ]);
    expect(saved[0]?.objects).toEqual({});
    expect(saved[1]?.intents).toEqual([]);
    expect(Object.keys(saved[1]?.objects ?? {})).toHaveLength(3);
  });

  it("is written once if nothing is made, and not at all if nothing is done", async () => {
    const world = await emulate();
    const config = (lock: boolean): string =>
      `domains: { chat.org: { rooms: { board: { lock: ${lock}, bookings: { b: { start: 2026-12-01T10:00, duration: 30m } } } } } }`;
    const runs = await openRuns(world, config(true));
    expect((await runs.apply()).saved).toHaveLength(2);
    expect((await runs.apply()).saved).toHaveLength(0);
    await runs.configure(config(false));
    expect((await runs.apply()).saved).toHaveLength(1);
    expect((await runs.state()).serial).toBe(3);
  });

  it("that can't be written before the first call ends the run with nothing called", async () => {
    const world = await emulate();
    const runs = await openRuns(world, `domains:\n${many(3)}`);
    await expect(runs.apply({ save: () => Promise.reject(new Error("no space")) })).rejects.toThrow("no space");
    expect(world.writes()).toEqual([]);
    expect((await runs.settle()).calls).toHaveLength(3);
  });

  it("that can't be written at the end is an error after the report, and the next run finds what was done", async () => {
    const world = await emulate();
    const events: ApplyEvent[] = [];
    const first = await openRuns(world, `domains:\n${many(5)}`);
    let saves = 0;
    const applied = first.apply({
      onEvent: (event) => events.push(event),
      save: async () => {
        saves += 1;
        if (saves === 2) throw new Error("no space");
      },
    });
    await expect(applied).rejects.toThrow("no space");
    const last = events.at(-1);
    expect(last?.type === "ended" && last.report.calls.done).toBe(5);
    const next = await first.settle();
    expect(next.summary).toMatchObject({ adopt: 5, calls: 0 });
    expect(world.writes()).toHaveLength(5);
    expect(world.emulator.world("fra-1").bookings()).toHaveLength(5);
  });

  it("names the object that was removed and made again by hand, by its new id", async () => {
    const world = await emulate();
    const runs = await openRuns(world, `domains:\n${many(1)}`);
    await runs.settle();
    const view = world.emulator.world("fra-1");
    view.removeBooking(1);
    view.addBooking({ domain: "chat.org", room: "board", start: "2026-12-01T00:00:00Z", duration: 55 });
    expect((await runs.settle()).changes).toMatchObject([{ action: "update", id: 2 }]);
    expect((await runs.state()).objects["booking/chat.org/board/b0"]).toMatchObject({ id: 2 });
  });
});

describe("an apply", () => {
  it("calls no booking that has ended since it was planned, to add, change or remove it", async () => {
    const world = await emulate();
    const config = (from: number, about: string, more = ""): string =>
      `domains:\n  chat.org:\n    rooms:\n      board:\n        bookings:\n${[10, 12, 14]
        .slice(from)
        .map((hour) => `          b${hour}: { start: 2026-12-01T${hour}:00, duration: 1h${about} }\n`)
        .join("")}${more}`;
    const runs = await openRuns(world, config(0, ""));
    await runs.settle();
    await runs.configure(config(1, ", lock: true", "          c: { start: 2026-12-01T09:00, duration: 1h }\n"));
    world.emulator.clearLog();
    const { report } = await runs.apply({ now: () => Date.parse("2026-12-01T13:00:00Z") });
    expect(report.results.map(({ call, status, message }) => [call.method, status, message])).toEqual([
      ["remove", "not-tried", "it is over: its end has passed"],
      ["update", "not-tried", "it is over: its end has passed"],
      ["update", "done", undefined],
      ["add", "not-tried", "it is over: its end has passed"],
    ]);
    expect(world.writes().map(({ call, data }) => [call, data["id"]])).toEqual([["booking.update", 3]]);
  });

  it("reports the host keys of additions, updates and openings, and shows them nowhere else", async () => {
    const world = await emulate();
    const config = (hostKey: boolean): string =>
      `domains: { chat.org: { rooms: { board: { hostKey: true, active: true }, lab: { bookings: { a: { start: 2026-12-01T10:00, duration: 30m, hostKey: true }, b: { start: 2026-12-01T11:00, duration: 30m, hostKey: ${hostKey} } } } } } }`;
    const runs = await openRuns(world, config(false));
    const first = await runs.apply();
    expect(first.report.hostKeys.map(({ address }) => address).toSorted()).toEqual([
      "booking/chat.org/lab/a",
      "room/chat.org/board",
    ]);
    await runs.configure(config(true));
    const second = await runs.apply();
    expect(second.report.hostKeys.map(({ address }) => address)).toEqual(["booking/chat.org/lab/b"]);
    const live = world.emulator
      .world("fra-1")
      .bookings()
      .map(({ hostKey }) => hostKey ?? "");
    expect(second.report.hostKeys[0]?.key.reveal()).toBe(live[1]);
    const documents = JSON.stringify([first.saved, second.saved, first.report, second.report]);
    for (const key of live) expect(documents).not.toContain(key);
  });

  it("with a bug, in xroom or in an observer, ends its calls in flight, records them, and throws", async () => {
    const world = await emulate();
    const runs = await openRuns(world, `domains:\n${many(20)}`);
    let ended = 0;
    const applied = runs.apply({
      parallelism: 2,
      onEvent: ({ type }) => {
        if (type !== "call-ended") return;
        ended += 1;
        if (ended === 3) throw new Error("the screen broke");
      },
    });
    await expect(applied).rejects.toThrow("the screen broke");
    const state = await runs.state();
    expect(ended).toBe(20);
    expect(Object.keys(state.objects)).toHaveLength(world.writes().length);
    expect(world.writes().length).toBeLessThan(20);
    expect(state.intents).toEqual([]);
    await runs.settle();
    expect(world.writes()).toHaveLength(20);
  });

  it("accepts the names of JavaScript's own properties", async () => {
    const world = await emulate();
    const room = (name: string): string =>
      `      "${name}":\n        active: true\n        bookings: { constructor: { start: 2026-12-01T10:00, duration: 30m }, toString: { start: 2026-12-02T10:00, duration: 30m } }\n`;
    const rooms = ["__proto__", "constructor", "hasOwnProperty"].map(room).join("");
    const runs = await openRuns(
      world,
      `domains:\n  chat.org:\n    rooms:\n${rooms}    webhooks: { constructor: { robot: 42 } }\n`,
    );
    await runs.settle();
    expect(Object.keys((await runs.state()).objects)).toHaveLength(3 * 3 + 1);
    expect(world.emulator.world("fra-1").bookings()).toHaveLength(6);
    await runs.configure("domains: { chat.org: { rooms: { other: {} } } }");
    await runs.settle();
    expect(world.emulator.world("fra-1").bookings()).toEqual([]);
  });
});
