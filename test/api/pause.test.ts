import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import type { TryEvent } from "../../src/api/client.ts";
import { createPause } from "../../src/api/pause.ts";
import { serveRaw } from "../harness/raw-server.ts";
import { emulate } from "../harness/world.ts";
import { client } from "./client.ts";

const list = { domain: "chat.org" };

describe("a region that answers 429", () => {
  it.each<[string, () => number | string]>([
    ["seconds", () => 2],
    ["a date", () => new Date(Date.now() + 2_900).toUTCString()],
  ])("with %s is left alone as a whole for that long; the other regions are not", async (_, retryAfter) => {
    const { emulator, url } = await emulate();
    const asked = performance.now();
    emulator.order({ match: { region: "fra-1" }, fault: { kind: "status", status: 429, retryAfter: retryAfter() } });
    const events: { region: string; outcome: string; at: number }[] = [];
    const { reader } = client(url, emulator.account, {
      onTry: ({ region, outcome }) => events.push({ region, outcome, at: performance.now() - asked }),
    });
    const throttled = reader.read("fra-1", "booking.list", list);
    await expect.poll(() => events.length).toBe(1);
    const others = Array.from({ length: 20 }, () => reader.read("fra-1", "booking.list", list));
    await reader.read("sfo-1", "booking.list", list);
    await Promise.all([throttled, ...others]);
    expect(events.slice(0, 2)).toMatchObject([
      { region: "fra-1", outcome: "throttled" },
      { region: "sfo-1", outcome: "done" },
    ]);
    for (const { at, outcome } of events.slice(2)) {
      expect(outcome).toBe("done");
      expect(at).toBeGreaterThan(500);
    }
    expect(emulator.log).toHaveLength(1 + 21 + 1);
    expect(emulator.log.filter(({ status }) => status === 429)).toHaveLength(1);
  });

  it("also pauses calls that wait for a connection", async () => {
    const { emulator, url } = await emulate();
    emulator.order({ fault: { kind: "status", status: 429, retryAfter: 1 } });
    const events: { outcome: string; at: number }[] = [];
    const { reader } = client(url, emulator.account, {
      connections: 1,
      onTry: ({ outcome }) => events.push({ outcome, at: performance.now() }),
    });
    await Promise.all(Array.from({ length: 10 }, () => reader.read("fra-1", "booking.list", list)));
    expect(events.map(({ outcome }) => outcome)).toEqual(["throttled", ...Array.from({ length: 10 }, () => "done")]);
    expect((events[1]?.at ?? 0) - (events[0]?.at ?? 0)).toBeGreaterThan(900);
  });

  it("is tried again after the usual delay without Retry-After", async () => {
    const events: TryEvent[] = [];
    const { emulator, url } = await emulate();
    emulator.order({ fault: { kind: "status", status: 429 } });
    await client(url, emulator.account, { onTry: (event) => events.push(event) }).reader.read("fra-1", "booking.list", list);
    expect(events.map(({ outcome }) => outcome)).toEqual(["throttled", "done"]);
    expect(events[0]?.retryIn).toBeLessThanOrEqual(5);
  });

  it.each(["3600", "99999999999", "9".repeat(400), "Fri, 31 Dec 2100 23:59:59 GMT"])(
    "with too long a pause (%s) fails this call and all others at once",
    async (retryAfter) => {
      const { emulator, url } = await emulate();
      emulator.order({ match: { region: "fra-1" }, fault: { kind: "status", status: 429, retryAfter }, times: "always" });
      const { reader, writer } = client(url, emulator.account);
      await expect(reader.read("fra-1", "booking.list", list)).rejects.toMatchObject({ code: "throttled" });
      await expect(writer.write("fra-1", "room.init", { id: "chat.org/a" })).rejects.toMatchObject({
        code: "throttled",
        outcome: "throttled",
        message: expect.stringMatching(/come back in \w+ s/) as string,
      });
      expect(emulator.log).toHaveLength(1);
      expect(await reader.read("sfo-1", "booking.list", list)).toEqual([]);
    },
  );

  it("and prolongs its pause beyond their patience fails the calls that wait already", async () => {
    const pause = createPause(() => performance.now());
    const waiting = pause.wait(new AbortController().signal, () => 1_000);
    pause.atLeast(20);
    const longer = pause.wait(new AbortController().signal, () => 1_000);
    pause.atLeast(3_600_000);
    expect(await waiting).toBe(true);
    expect(await longer).toBe(false);
    expect(await pause.wait(new AbortController().signal, () => 1_000)).toBe(false);
  });

  it("fails after the last try", async () => {
    const { emulator, url } = await emulate();
    emulator.order({ fault: { kind: "status", status: 429, retryAfter: 0 }, times: "always" });
    await expect(client(url, emulator.account).reader.read("fra-1", "booking.list", list)).rejects.toMatchObject({
      code: "throttled",
    });
    expect(emulator.log).toHaveLength(3);
  });
});

describe("the stop signal", () => {
  it("ends all waits for a region at once, with nothing sent", async () => {
    const { emulator, url } = await emulate();
    emulator.order({ fault: { kind: "status", status: 429, retryAfter: 60 } });
    const stop = new AbortController();
    const events: TryEvent[] = [];
    const { writer } = client(url, emulator.account, {
      retry: { tries: 3, within: 120_000, base: 1, cap: 5 },
      onTry: (event) => events.push(event),
    });
    const first = writer.write("fra-1", "booking.remove", { id: 1 }, stop.signal);
    const firstEnds = expect(first).rejects.toMatchObject({ code: "throttled" });
    await expect.poll(() => events.length).toBe(1);
    const others = Array.from({ length: 30 }, () => writer.write("fra-1", "room.init", { id: "chat.org/a" }, stop.signal));
    const ends = Promise.all(others.map((each) => expect(each).rejects.toMatchObject({ code: "stopped", outcome: "not-sent" })));
    stop.abort();
    await Promise.all([firstEnds, ends]);
    expect(emulator.log).toHaveLength(1);
  });

  it("stops retries, and lets a call in flight end", async () => {
    const stop = new AbortController();
    const { connection, heard } = await serveRaw((_: unknown, response: ServerResponse) => {
      stop.abort();
      response.writeHead(500).end();
    });
    await expect(connection.writer.write("fra-1", "booking.remove", { id: 1 }, stop.signal)).rejects.toMatchObject({
      code: "server-error",
      outcome: "unknown",
    });
    expect(heard).toHaveLength(1);
    const { connection: other } = await serveRaw((_: unknown, response: ServerResponse) => {
      stop.abort();
      response.end("true");
    });
    const going = new AbortController();
    expect(await other.writer.write("fra-1", "room.destroy", { id: "a/b" }, going.signal)).toBe(true);
    await expect(other.writer.write("fra-1", "room.destroy", { id: "a/b" }, stop.signal)).rejects.toMatchObject({
      code: "stopped",
    });
  });

  it("causes no warning of a leak with a hundred waiting calls, and keeps no listeners", async () => {
    const warnings: Error[] = [];
    const note = (warning: Error): void => void warnings.push(warning);
    process.on("warning", note);
    try {
      const pause = createPause(() => performance.now());
      const stop = new AbortController();
      pause.atLeast(20);
      await Promise.all(Array.from({ length: 100 }, () => pause.wait(stop.signal, () => 1_000)));
      await new Promise((resolve) => setImmediate(resolve));
      expect(warnings).toEqual([]);
    } finally {
      process.off("warning", note);
    }
  });
});
