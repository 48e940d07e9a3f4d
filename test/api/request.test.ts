import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { describe, expect, expectTypeOf, it } from "vitest";
import type { ReadClient, TryEvent } from "../../src/api/client.ts";
import { sign } from "../../src/api/sign.ts";
import { serveRaw } from "../harness/raw-server.ts";
import { emulate } from "../harness/world.ts";
import { client } from "./client.ts";

describe("a request", () => {
  it("is a POST to the collection below the region's own path, with the method and the data in its body", async () => {
    const { connection, heard } = await serveRaw({ isError: false, data: [] });
    await connection.reader.read("fra-1", "booking.list", { domain: "chat.org" });
    expect(heard).toHaveLength(1);
    expect(heard[0]?.url).toBe("/fra-1/api/booking");
    expect(JSON.parse(heard[0]?.body ?? "")).toEqual({ method: "list", data: { domain: "chat.org" } });
    const headers = heard[0]?.headers ?? {};
    expect(headers).toMatchObject({ "content-type": "application/json", "x-api-version": "2", "x-auth-id": "me" });
    expect(headers["x-random"]).toMatch(/^[0-9a-f]{64}$/);
    expect(headers["x-auth-key"]).toBe(sign("the secret", String(headers["x-random"])));
    expect(Object.keys(headers).toSorted()).toEqual([
      "accept",
      "connection",
      "content-length",
      "content-type",
      "host",
      "x-api-version",
      "x-auth-id",
      "x-auth-key",
      "x-random",
    ]);
  });

  it("has its length in bytes", async () => {
    const { connection, heard } = await serveRaw({ isError: false });
    await connection.writer.write("fra-1", "room.setPassword", { id: "chat.org/Straße ☂ 🚪", password: "пароль" });
    expect(Number(heard[0]?.headers["content-length"])).toBe(Buffer.byteLength(heard[0]?.body ?? ""));
    expect(heard[0]?.body.length).toBeLessThan(Buffer.byteLength(heard[0]?.body ?? ""));
    expect(JSON.parse(heard[0]?.body ?? "")).toEqual({
      method: "setPassword",
      data: { id: "chat.org/Straße ☂ 🚪", password: "пароль" },
    });
  });

  it("arrives unchanged if it isn't ASCII", async () => {
    const { emulator, url } = await emulate({ readings: { shortContentLength: "refused" } });
    await client(url, emulator.account).writer.write("fra-1", "room.init", { id: "chat.org/Straße ☂", key: "пароль" });
    expect(emulator.world("fra-1").rooms()).toMatchObject([{ password: "пароль" }]);
  });

  it("has a new salt with each try", async () => {
    const { connection, heard } = await serveRaw((_: unknown, response: ServerResponse) => response.writeHead(500).end());
    await connection.reader.read("fra-1", "booking.list", { domain: "chat.org" }).catch(() => undefined);
    expect(heard).toHaveLength(3);
    expect(new Set(heard.map(({ headers }) => headers["x-random"])).size).toBe(3);
  });

  it("to an unknown region is a programming error", async () => {
    const { connection } = await serveRaw([]);
    await expect(connection.reader.read("mars-1", "booking.list", { domain: "chat.org" })).rejects.toThrow(TypeError);
  });
});

describe("the client that a plan is given", () => {
  it("has no way to write: not by its type, and not at run time", async () => {
    const { connection, heard } = await serveRaw({ isError: false, data: null });
    const { reader } = connection;
    expectTypeOf<keyof ReadClient>().toEqualTypeOf<"read">();
    expect(Object.keys(reader)).toEqual(["read"]);
    // @ts-expect-error: it writes
    await expect(reader.read("fra-1", "booking.remove", { id: 1 })).rejects.toThrow("booking.remove writes");
    // @ts-expect-error: there is no such method
    await expect(reader.read("fra-1", "constructor", {})).rejects.toThrow(TypeError);
    expect(heard).toEqual([]);
  });
});

describe("a connection", () => {
  it("uses no more sockets than it may for many calls", async () => {
    const sockets = new Set<Socket | null>();
    let waiting: ServerResponse[] = [];
    const { connection, heard } = await serveRaw(
      (_: unknown, response: ServerResponse) => {
        sockets.add(response.socket);
        waiting.push(response);
        if (waiting.length < 4) return;
        for (const each of waiting) each.end("[]");
        waiting = [];
      },
      { connections: 4 },
    );
    await Promise.all(Array.from({ length: 200 }, () => connection.reader.read("fra-1", "booking.list", { domain: "chat.org" })));
    expect(heard).toHaveLength(200);
    expect(sockets.size).toBe(4);
  });

  it("starts a call's timeout with its turn, not in the queue", async () => {
    const { connection, heard } = await serveRaw(
      (_: unknown, response: ServerResponse, count: number) => count > 1 && response.end("[]"),
      { connections: 1, timeout: 1_500, retry: { tries: 1, within: 60_000, base: 1, cap: 1 } },
    );
    const list = (): Promise<unknown> => connection.reader.read("fra-1", "booking.list", { domain: "chat.org" });
    const hanging = expect(list()).rejects.toMatchObject({
      code: "timeout",
      message: expect.stringContaining("did not answer within 1.5 s") as string,
    });
    const queued = list();
    await hanging;
    expect(await queued).toEqual([]);
    expect(heard).toHaveLength(2);
  });

  it("reports each try with its outcome", async () => {
    const events: TryEvent[] = [];
    const { connection } = await serveRaw(
      (_: unknown, response: ServerResponse, count: number) => (count === 1 ? response.writeHead(503).end() : response.end("[]")),
      { onTry: (event) => events.push(event) },
    );
    await connection.reader.read("fra-1", "booking.list", { domain: "chat.org" });
    expect(events).toMatchObject([
      {
        region: "fra-1",
        method: "booking.list",
        try: 1,
        outcome: "unknown",
        error: { status: 503 },
        request: { domain: "chat.org" },
      },
      { try: 2, outcome: "done", answer: [] },
    ]);
    expect(events[0]?.retryIn).toBeGreaterThanOrEqual(0);
  });

  it("survives an onTry that throws", async () => {
    const warned = once(process, "warning");
    const { connection } = await serveRaw(
      (_: unknown, response: ServerResponse, count: number) => (count === 1 ? response.writeHead(503).end() : response.end("[]")),
      {
        onTry: () => {
          throw new RangeError("the screen broke");
        },
      },
    );
    expect(await connection.reader.read("fra-1", "booking.list", { domain: "chat.org" })).toEqual([]);
    expect((await warned)[0]).toMatchObject({ message: "onTry failed: RangeError: the screen broke" });
  });

  it("reports and retries nothing that its close cuts off", async () => {
    const { emulator, url } = await emulate();
    emulator.order({ fault: { kind: "hang" }, times: "always" });
    const events: TryEvent[] = [];
    const connection = client(url, emulator.account, { onTry: (event) => void events.push(event) });
    const list = connection.reader.read("fra-1", "room.list", { domain: "chat.org" });
    const ended = expect(list).rejects.toThrow("broke");
    await expect.poll(() => emulator.log.length).toBe(1);
    await connection.close();
    await ended;
    expect(events).toEqual([]);
    expect(emulator.log).toHaveLength(1);
  });

  it("leaves no socket open when it is closed, also with calls in flight", async () => {
    const sockets = new Set<Socket>();
    const { connection, heard } = await serveRaw((_: unknown, response: ServerResponse, count: number) => {
      if (response.socket !== null) sockets.add(response.socket);
      if (count === 1) response.end("[]");
    });
    await connection.reader.read("fra-1", "booking.list", { domain: "chat.org" });
    const hanging = connection.reader.read("fra-1", "booking.list", { domain: "chat.org" });
    const ended = expect(hanging).rejects.toMatchObject({ outcome: "unknown" });
    await expect.poll(() => heard.length).toBe(2);
    await connection.close();
    await ended;
    await expect.poll(() => [...sockets].map(({ destroyed }) => destroyed)).toEqual([...sockets].map(() => true));
    await connection.close();
  });

  it("sends a call that no pause holds up, also when its time for retries is over", async () => {
    const { connection, heard } = await serveRaw([], { retry: { tries: 1, within: 0, base: 1, cap: 1 } });
    await connection.reader.read("fra-1", "booking.list", { domain: "chat.org" });
    expect(heard).toHaveLength(1);
  });
});
