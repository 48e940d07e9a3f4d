import type { IncomingMessage } from "node:http";
import { describe, expect, it } from "vitest";
import type { Fault } from "../../src/emulator/index.ts";
import { serveRaw } from "../harness/raw-server.ts";
import { emulate } from "../harness/world.ts";
import { openRuns, statuses } from "./run.ts";

const KINDS = {
  "booking.add": {
    config:
      "domains: { chat.org: { rooms: { board: { password: { env: ALPHA_PASSWORD }, bookings: { b: { start: 2026-12-01T10:00, duration: 30m } } } } } }",
    held: "bookings",
  },
  "webhook.add": { config: "domains: { chat.org: { webhooks: { scribe: { robot: 42 } } } }", held: "webhooks" },
  "room.init": {
    config: "domains: { chat.org: { rooms: { board: { active: true, hostKey: true, lock: true } } } }",
    held: "rooms",
  },
} as const;

const FAULTS: Readonly<Record<string, { readonly fault: Fault; readonly effect: boolean }>> = {
  "a reset before it": { fault: { kind: "drop" }, effect: false },
  "a reset after it": { fault: { kind: "drop", when: "after" }, effect: true },
  "a 500 before it": { fault: { kind: "status", status: 500 }, effect: false },
  "a 500 after it": { fault: { kind: "status", status: 500, when: "after" }, effect: true },
  "a proxy's page before it": { fault: { kind: "html" }, effect: false },
  "a proxy's page under 200 after it": { fault: { kind: "html", status: 200, when: "after" }, effect: true },
  "a cut-off answer": { fault: { kind: "cut-off" }, effect: true },
  "nonsense before it": { fault: { kind: "garbage" }, effect: false },
  "nonsense after it": { fault: { kind: "garbage", when: "after" }, effect: true },
  "a 202 before it": { fault: { kind: "accepted" }, effect: false },
  "a 202 after it": { fault: { kind: "accepted", when: "after" }, effect: true },
  "a success with an error message before it": { fault: { kind: "contradiction" }, effect: false },
  "a success with an error message after it": { fault: { kind: "contradiction", when: "after" }, effect: true },
  "a 206 after it": { fault: { kind: "partial" }, effect: true },
  "a success without an id after it": { fault: { kind: "empty-map" }, effect: true },
  "silence before it": { fault: { kind: "hang" }, effect: false },
  "silence after it": { fault: { kind: "hang", when: "after" }, effect: true },
};

describe.each(Object.entries(KINDS))("a %s", (method, { config, held }) => {
  it.each(Object.entries(FAULTS))("that meets %s is done in the end, and never twice", async (_, { fault, effect }) => {
    const world = await emulate();
    const runs = await openRuns(world, config, { timeout: fault.kind === "hang" ? 1_500 : 10_000 });
    world.emulator.order({ match: { method }, fault });
    const { report, events } = await runs.apply();
    expect(statuses(report)).toEqual([`${method} done${effect ? ", settled" : ""}`]);
    expect(events.filter(({ type }) => type === "checking")).toHaveLength(1);
    expect(world.writes().map(({ call }) => call)).toEqual(effect ? [method] : [method, method]);
    expect(world.emulator.world("fra-1")[held]()).toHaveLength(1);
    const again = await runs.plan();
    expect({ changes: again.changes, records: again.records }).toEqual({ changes: [], records: [] });
    // A call that was sent twice may have been done twice: its intent stays.
    expect((await runs.state()).intents).toMatchObject(effect ? [] : [{ late: true }]);
    await runs.settle();
  });

  it("that never succeeds has failed after a few times, and the next run makes it", async () => {
    const world = await emulate();
    const runs = await openRuns(world, config);
    world.emulator.order({ match: { method }, fault: { kind: "drop" }, times: "always" });
    const { report } = await runs.apply();
    expect(statuses(report)).toEqual([`${method} failed`]);
    expect(report.undone[0]?.message).toContain("the region's list shows that it was not done");
    expect(world.writes()).toHaveLength(4);
    expect((await runs.state()).intents).toHaveLength(1);
    world.emulator.clearFaults();
    expect((await runs.settle()).changes).toHaveLength(1);
    expect(world.emulator.world("fra-1")[held]()).toHaveLength(1);
  });

  it("that meets a region in maintenance is sent again when the region has said, and nothing else is sent before", async () => {
    const world = await emulate();
    const runs = await openRuns(world, config);
    const plan = await runs.plan();
    world.emulator.order({ match: { method }, fault: { kind: "status", status: 503, retryAfter: 1 } });
    world.emulator.clearLog();
    const { report } = await runs.apply({ plan });
    expect(statuses(report)).toEqual([`${method} done`]);
    const [refused, next] = world.emulator.log;
    expect(refused).toMatchObject({ status: 503 });
    expect((next?.at ?? 0) - (refused?.at ?? 0)).toBeGreaterThanOrEqual(990);
    expect(world.writes()).toHaveLength(2);
  });

  it("is settled by a whole list alone", async () => {
    const world = await emulate();
    const runs = await openRuns(world, config);
    const plan = await runs.plan();
    world.emulator.order({ match: { method }, fault: { kind: "drop", when: "after" } });
    world.emulator.order({ match: { method: "list" }, fault: { kind: "partial" }, times: 2 });
    const { report } = await runs.apply({ plan });
    expect(statuses(report)).toEqual([`${method} done, settled`]);
    expect(world.writes()).toHaveLength(1);
  });

  it("that was done, and whose outcome stays unknown, is found by the next run through its intent", async () => {
    const world = await emulate();
    const runs = await openRuns(world, config);
    const plan = await runs.plan();
    world.emulator.order({ match: { method }, fault: { kind: "drop", when: "after" } });
    world.emulator.order({ match: { method: "list" }, fault: { kind: "status", status: 503 }, times: "always" });
    const { report } = await runs.apply({ plan });
    expect(statuses(report)).toEqual([`${method} failed`]);
    expect(report.undone[0]?.message).toMatch(/broke.*no list shows whether it was done.*next run/);
    expect((await runs.state()).intents).toHaveLength(1);
    world.emulator.clearFaults();
    await runs.settle();
    expect(world.writes()).toHaveLength(1);
    expect(world.emulator.world("fra-1")[held]()).toHaveLength(1);
  });
});

describe("an addition with an unknown outcome", () => {
  it("whose object is undeclared by the next run is undone, and its intent ends", async () => {
    const world = await emulate();
    const runs = await openRuns(world, KINDS["booking.add"].config);
    const plan = await runs.plan();
    world.emulator.order({ match: { method: "add" }, fault: { kind: "drop", when: "after" } });
    world.emulator.order({ match: { method: "list" }, fault: { kind: "status", status: 503 }, times: "always" });
    await runs.apply({ plan });
    world.emulator.clearFaults();
    await runs.configure("domains: { chat.org: {} }");
    const next = await runs.settle();
    expect(next.changes).toMatchObject([{ action: "remove", address: "booking/chat.org/board/b" }]);
    expect(world.emulator.world("fra-1").bookings()).toEqual([]);
  });

  it("that a list shows twice has failed, and names both", async () => {
    const world = await emulate({
      readings: { overlaps: "allowed" },
      onCall: ({ method }) => {
        if (method === "add")
          world.emulator
            .world("fra-1")
            .addBooking({ domain: "chat.org", room: "board", start: "2026-12-01T10:00:00Z", duration: 30 });
      },
    });
    const runs = await openRuns(world, KINDS["booking.add"].config);
    world.emulator.order({ match: { method: "add" }, fault: { kind: "drop", when: "after" } });
    const { report } = await runs.apply();
    const ids = world.emulator
      .world("fra-1")
      .bookings()
      .map(({ id }) => id);
    expect(statuses(report)).toEqual(["booking.add failed"]);
    expect(ids).toHaveLength(2);
    expect(report.undone[0]?.message).toContain(`${ids[0]} and ${ids[1]}`);
    await runs.settle();
    expect(
      world.emulator
        .world("fra-1")
        .bookings()
        .map(({ id }) => id),
    ).toEqual(ids);
  });

  it("that was done late, after it was sent again, is ours, and the next run removes the duplicate", async () => {
    const world = await emulate({ readings: { overlaps: "allowed" } });
    const runs = await openRuns(world, KINDS["booking.add"].config);
    world.emulator.order({ match: { method: "add" }, fault: { kind: "drop" } });
    await runs.apply();
    const [made] = world.emulator.world("fra-1").bookings();
    // The gateway passes the first request on, late.
    const late = world.emulator
      .world("fra-1")
      .addBooking({ domain: "chat.org", room: "board", start: "2026-12-01T10:00:00Z", duration: 30 });
    const next = await runs.settle();
    expect(next.changes).toMatchObject([{ action: "remove", address: `booking/chat.org/board/b~${late.id}` }]);
    expect(world.emulator.world("fra-1").bookings()).toMatchObject([{ id: made?.id }]);
  });

  it.each([
    ["refused", { kind: "status", status: 400 }, "failed"],
    ["throttled", { kind: "status", status: 429, retryAfter: 60 }, "failed"],
  ] as const)("that is %s when it is sent again stays open", async (_, fault, status) => {
    const world = await emulate();
    const runs = await openRuns(world, KINDS["booking.add"].config);
    world.emulator.order({ match: { method: "add" }, fault: { kind: "drop" } });
    world.emulator.order({ match: { method: "add" }, fault, times: "always" });
    const { report } = await runs.apply();
    expect(statuses(report)).toEqual([`booking.add ${status}`]);
    expect((await runs.state()).intents).toHaveLength(1);
  });

  it("that a stop keeps from being sent again keeps its intent", async () => {
    const world = await emulate();
    const runs = await openRuns(world, KINDS["booking.add"].config);
    const stop = new AbortController();
    world.emulator.order({ match: { method: "add" }, fault: { kind: "drop" } });
    const { report } = await runs.apply({ stop: stop.signal, onEvent: ({ type }) => type === "checking" && stop.abort() });
    expect(statuses(report)).toEqual(["booking.add not-tried"]);
    expect((await runs.state()).intents).toHaveLength(1);
    world.emulator.clearFaults();
    await runs.settle();
    expect(world.emulator.world("fra-1").bookings()).toHaveLength(1);
  });

  it("that is refused when sent again, because the first was done late, is done", async () => {
    const lists: unknown[][] = [];
    const booking = {
      id: 0,
      domainName: "chat.org",
      roomName: "board",
      startTime: "2026-12-01T10:00:00.000Z",
      meetingOptions: { duration: 30, type: 1, isLocked: false, capacity: 256, password: "s3cret-alpha-7f1c" },
    };
    let added = 0;
    const { url } = await serveRaw(
      (heard: { url: string; body: string }, response: { end(text: string): void; destroy(): void }) => {
        const { method } = JSON.parse(heard.body) as { method: string };
        if (method === "add") {
          added += 1;
          if (added === 1) response.destroy();
          else response.end('{"isError":true,"errMsg":"the room is booked at this time"}');
        } else if (heard.url.endsWith("booking")) {
          lists.push(added < 2 ? [] : [booking]);
          response.end(JSON.stringify(lists.at(-1)));
        } else response.end(heard.url.endsWith("room") ? "{}" : "[]");
      },
    );
    const regions = `regions: { ${["fra-1", "sfo-1", "sgp-1"].map((name) => `${name}: { url: "${url}" }`).join(", ")} }`;
    const runs = await openRuns(
      { environment: { XROOM_ID: "me", XROOM_SECRET: "s", XROOM_HOSTS: "127.0.0.1" }, regions },
      KINDS["booking.add"].config,
    );
    const { report } = await runs.apply();
    expect(statuses(report)).toEqual(["booking.add done, settled"]);
    expect(added).toBe(2);
    expect((await runs.state()).objects["booking/chat.org/board/b"]).toMatchObject({ id: 0 });
    const again = await runs.plan();
    expect({ changes: again.changes, records: again.records }).toEqual({ changes: [], records: [] });
  });

  it("whose answer was lost has the host key of the list", async () => {
    const world = await emulate();
    const runs = await openRuns(
      world,
      "domains: { chat.org: { rooms: { board: { bookings: { b: { start: 2026-12-01T10:00, duration: 30m, hostKey: true } } } } } }",
    );
    world.emulator.order({ match: { method: "add" }, fault: { kind: "drop", when: "after" } });
    const { report } = await runs.apply();
    const hostKey = world.emulator.world("fra-1").bookings()[0]?.hostKey;
    expect(report.hostKeys.map(({ key }) => key.reveal())).toEqual([hostKey]);
    expect(report.lostKeys).toEqual([]);
  });

  it("whose answer holds no id is listed too", async () => {
    let added = 0;
    const { url } = await serveRaw(
      (heard: Pick<IncomingMessage, "url"> & { body: string }, response: { end(text: string): void }) => {
        const { method } = JSON.parse(heard.body) as { method: string };
        if (method === "add") added += 1;
        if (heard.url?.endsWith("webhook") === true) {
          response.end(method === "add" ? "true" : JSON.stringify(added > 0 ? [{ id: 5, domain: "chat.org", robotId: 42 }] : []));
        } else response.end(heard.url?.endsWith("room") === true ? "{}" : "[]");
      },
    );
    const regions = `regions: { ${["fra-1", "sfo-1", "sgp-1"].map((name) => `${name}: { url: "${url}" }`).join(", ")} }`;
    const config = "domains: { chat.org: { webhooks: { scribe: { robot: 42, validate: false } } } }";
    const runs = await openRuns(
      { environment: { XROOM_ID: "me", XROOM_SECRET: "s", XROOM_HOSTS: "127.0.0.1" }, regions },
      config,
    );
    const { report } = await runs.apply();
    expect(statuses(report)).toEqual(["webhook.add done, settled"]);
    expect(added).toBe(1);
  });

  it("shares its list with others that failed at the same time", async () => {
    const world = await emulate();
    const many = Array.from({ length: 20 }, (_, at) => `b${at}: { start: 2026-12-${10 + at}T10:00, duration: 30m }`).join(", ");
    const runs = await openRuns(world, `domains: { chat.org: { rooms: { board: { bookings: { ${many} } } } } }`);
    const plan = await runs.plan();
    world.emulator.clearLog();
    world.emulator.order({ match: { method: "add" }, fault: { kind: "drop", when: "after" }, times: "always" });
    const { report } = await runs.apply({ plan, parallelism: 20 });
    expect(report.calls).toMatchObject({ done: 20 });
    expect(report.results.every(({ settled }) => settled === true)).toBe(true);
    expect(world.writes()).toHaveLength(20);
    expect(world.reads()).toBeLessThan(6);
  });
});
