import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TryEvent } from "../../src/api/client.ts";
import { CallError } from "../../src/api/call-error.ts";
import { METHODS, type WriteMethod } from "../../src/api/methods.ts";
import { delayBeforeRetry, RETRY } from "../../src/api/retry.ts";
import type { WireInput, WireMethod } from "../../src/api/wire.ts";
import type { Fault } from "../../src/emulator/index.ts";
import { closedPort, serveSocket } from "../harness/raw-socket.ts";
import { emulate } from "../harness/world.ts";
import { client } from "./client.ts";

const DATA: { readonly [M in WireMethod]: WireInput<M> } = {
  "room.init": { id: "chat.org/new" },
  "room.destroy": { id: "chat.org/board" },
  "room.kickOut": { id: "chat.org/board", peerId: "all" },
  "room.setLock": { id: "chat.org/board", lock: true },
  "room.setPassword": { id: "chat.org/board", password: null },
  "room.list": { domain: "chat.org" },
  "booking.add": {
    domain: "chat.org",
    roomName: "board",
    startTime: "2026-12-24T10:00:00.000Z",
    meetingOptions: { duration: 30 },
  },
  "booking.remove": { id: 1 },
  "booking.update": { id: 1, startTime: "2026-12-25T10:00:00.000Z", meetingOptions: { duration: 30 } },
  "booking.list": { domain: "chat.org" },
  "booking.get": { id: 1 },
  "webhook.add": { domain: "chat.org", type: "robot", robotId: 7 },
  "webhook.remove": { id: 1 },
  "webhook.list": { domain: "chat.org" },
  "webhook.validate": { id: 1 },
};

type Cause = "not sent" | "429" | "refused" | "unauthorized" | "unknown";
const FAULTS: Readonly<Record<string, { readonly cause: Cause; readonly fault: Fault }>> = {
  "429": { cause: "429", fault: { kind: "status", status: 429 } },
  "a refusal": { cause: "refused", fault: { kind: "status", status: 409 } },
  "a redirect": { cause: "refused", fault: { kind: "status", status: 307 } },
  "401": { cause: "unauthorized", fault: { kind: "status", status: 401 } },
  "500": { cause: "unknown", fault: { kind: "status", status: 500 } },
  "503 after the effect": { cause: "unknown", fault: { kind: "status", status: 503, when: "after" } },
  "a page under 502": { cause: "unknown", fault: { kind: "html" } },
  "a reset before the effect": { cause: "unknown", fault: { kind: "drop" } },
  "a reset after the effect": { cause: "unknown", fault: { kind: "drop", when: "after" } },
  "a body that is cut off": { cause: "unknown", fault: { kind: "cut-off" } },
  "a 200 that is no JSON": { cause: "unknown", fault: { kind: "garbage" } },
  "no answer in time": { cause: "unknown", fault: { kind: "hang" } },
};
/** How many requests three tries make (the table in api/methods.ts). */
const requestsOf = (method: WireMethod, cause: Cause): number => {
  if (cause === "refused" || cause === "unauthorized") return 1;
  return cause === "unknown" && METHODS[method] === "create" ? 1 : 3;
};

describe.each(Object.keys(METHODS) as WireMethod[])("%s", (method) => {
  it.each(Object.entries(FAULTS))("is retried as its effect allows after %s", async (name, { cause, fault }) => {
    const { emulator, url } = await emulate();
    const timeout = fault.kind === "hang" ? 250 : 10_000;
    const events: TryEvent[] = [];
    const { writer } = client(url, emulator.account, { timeout, onTry: (event) => events.push(event) });
    const world = emulator.world("fra-1");
    world.addBooking({ domain: "chat.org", room: "board", start: "2026-12-23T10:00:00Z", duration: 30 });
    world.addWebhook({ domain: "chat.org", target: { robot: 1 } } as never);
    world.openRoom("chat.org/board");
    emulator.order({ fault, times: "always" });
    const made = await writer.write("fra-1", method as WriteMethod, DATA[method] as never).catch((error: unknown) => error);
    expect(made, name).toBeInstanceOf(CallError);
    expect(emulator.log).toHaveLength(requestsOf(method, cause));
    expect(events).toHaveLength(requestsOf(method, cause));
    expect((made as CallError).outcome).toBe(
      { "429": "throttled", refused: "refused", unauthorized: "refused", unknown: "unknown", "not sent": "not-sent" }[cause],
    );
    expect(events.at(-1)?.retryIn).toBeUndefined();
  });

  it("is retried if no server listened", async () => {
    const events: TryEvent[] = [];
    const { writer } = client(
      `http://127.0.0.1:${await closedPort()}`,
      { id: "me", secret: "s" },
      { onTry: (event) => events.push(event) },
    );
    const call = writer.write("fra-1", method as WriteMethod, DATA[method] as never);
    await expect(call).rejects.toMatchObject({
      code: "unreachable",
      outcome: "not-sent",
      message: expect.stringContaining("ECONNREFUSED") as string,
    });
    expect(events.map(({ outcome }) => outcome)).toEqual(["not-sent", "not-sent", "not-sent"]);
  });
});

describe("a retried call", () => {
  it("returns the answer of the try that succeeded", async () => {
    const { emulator, url } = await emulate();
    emulator.order({ fault: { kind: "drop" }, times: 2 });
    expect(await client(url, emulator.account).reader.read("fra-1", "booking.list", { domain: "chat.org" })).toEqual([]);
    expect(emulator.log).toHaveLength(3);
  });

  it("stays uncertain if the first try may have been done and the last was not sent", async () => {
    const { connection, requests } = await serveSocket((socket, count) => {
      if (count === 1) socket.destroy();
      else socket.end("HTTP/1.1 429 Slow\r\ncontent-length: 0\r\n\r\n");
    });
    await expect(connection.writer.write("fra-1", "booking.remove", { id: 1 })).rejects.toMatchObject({ outcome: "unknown" });
    expect(requests()).toBe(3);
  });

  it("is refused if the last try was refused", async () => {
    const { connection } = await serveSocket((socket, count) => {
      if (count === 1) socket.destroy();
      else socket.end("HTTP/1.1 400 No\r\ncontent-length: 0\r\n\r\n");
    });
    await expect(connection.writer.write("fra-1", "booking.remove", { id: 1 })).rejects.toMatchObject({ outcome: "refused" });
  });
});

describe("the delay before a retry", () => {
  const error = (outcome: CallError["outcome"], retryAfter?: number): CallError =>
    new CallError("", { code: "server-error", outcome, region: "r", method: "m", retryAfter });

  it("grows with the tries up to the cap, at random below it, is no less than Retry-After, and is bounded in number and time", () => {
    const tries = fc.integer({ min: 1, max: 8 });
    const elapsed = fc.integer({ min: 0, max: 200_000 });
    const retryAfter = fc.option(fc.integer({ min: 0, max: 200_000 }), { nil: undefined });
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    const effect = fc.constantFrom("read", "set", "remove", "ask", "create" as const);
    const outcome = fc.constantFrom("not-sent", "throttled", "unknown", "refused" as const);
    fc.assert(
      fc.property(tries, elapsed, retryAfter, random, effect, outcome, (tried, since, after, chance, does, came) => {
        const wait = delayBeforeRetry(does, error(came, after), { tries: tried, elapsed: since }, chance);
        const backoff = Math.min(RETRY.cap, RETRY.base * 2 ** (tried - 1));
        if (came === "refused" || (came === "unknown" && does === "create") || tried >= RETRY.tries) expect(wait).toBeUndefined();
        if (wait === undefined) return;
        expect(wait).toBeGreaterThanOrEqual(after ?? 0);
        expect(wait).toBeLessThanOrEqual(Math.max(backoff, after ?? 0));
        expect(since + wait).toBeLessThanOrEqual(RETRY.within);
      }),
    );
  });
});
