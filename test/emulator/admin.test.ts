import { request } from "node:http";
import { networkInterfaces } from "node:os";
import { describe, expect, it } from "vitest";
import { meeting, NOON, start } from "./caller.ts";

const TEN = "2026-12-01T10:00:00.000Z";
const room = "chat.org/board";

describe("the admin API", () => {
  it("shows the log, with secrets only if asked, and empties it", async () => {
    const { ok, admin, emulator } = await start();
    const { hostKey } = await ok<{ hostKey: string }>("booking.add", meeting("board", TEN, { key: "hunter2", addHostKey: true }));
    const shown = JSON.stringify(await admin("GET", "/log"));
    expect(shown).toContain('"key":"***"');
    expect(shown).not.toContain("hunter2");
    expect(shown).not.toContain(hostKey);
    expect((await admin("GET", "/log?secrets=1")).body).toEqual(JSON.parse(JSON.stringify(emulator.log)));
    expect(emulator.log[0]?.data).toMatchObject({ meetingOptions: { key: "hunter2" } });
    await admin("DELETE", "/log");
    expect(emulator.log).toEqual([]);
  });

  it("moves the clock", async () => {
    const { admin, emulator } = await start();
    expect((await admin("GET", "/clock")).body).toEqual({ now: "2026-12-01T12:00:00.000Z" });
    expect((await admin("POST", "/clock", { advance: "1h30m" })).body).toEqual({ now: "2026-12-01T13:30:00.000Z" });
    expect((await admin("POST", "/clock", { advance: -1000 })).body).toEqual({ now: "2026-12-01T13:29:59.000Z" });
    await admin("POST", "/clock", { set: TEN });
    expect(emulator.clock.now()).toBe(Date.parse(TEN));
    expect(await admin("POST", "/clock", { advance: "soon" })).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining("advance") },
    });
  });

  it("orders and removes faults", async () => {
    const { admin, call } = await start();
    const order = { match: { method: "list" }, fault: { kind: "status", status: 500 }, skip: 0, times: "always" };
    expect((await admin("POST", "/faults", order)).body).toEqual([order]);
    expect((await call("room.list")).status).toBe(500);
    expect((await admin("GET", "/faults")).body).toEqual([order]);
    await admin("DELETE", "/faults");
    expect((await call("room.list")).status).toBe(200);
    for (const wrong of [
      {},
      { fault: { kind: "flood" } },
      { fault: { kind: "latency" } },
      { fault: { kind: "drop" }, times: 0 },
    ]) {
      expect(await admin("POST", "/faults", wrong)).toMatchObject({
        status: 400,
        body: { error: expect.stringMatching(/fault|times/) },
      });
    }
  });

  it("lets people open, join and leave rooms, and closes rooms", async () => {
    const { admin, emulator } = await start();
    const opened = await admin("POST", "/rooms/open", { region: "sfo-1", room, id: "anna", lock: true });
    expect(opened).toMatchObject({ status: 200, body: { room: { lock: true }, person: { id: "anna", type: 1 } } });
    expect(await admin("POST", "/people/join", { region: "sfo-1", room, id: "ben" })).toMatchObject({
      status: 400,
      body: { error: "the room is locked" },
    });
    emulator.world("sfo-1").setLock(room, false);
    expect((await admin("POST", "/people/join", { region: "sfo-1", room, id: "ben" })).body).toEqual({ id: "ben", type: 2 });
    await admin("POST", "/people/leave", { region: "sfo-1", room, id: "anna" });
    expect(emulator.world("sfo-1").rooms()).toMatchObject([{ people: [{ id: "ben" }] }]);
    await admin("POST", "/rooms/close", { region: "sfo-1", room });
    expect(emulator.world("sfo-1").rooms()).toEqual([]);
    expect((await admin("POST", "/people/join", { room: "board" })).body).toEqual({ error: "room must be domain/room-name" });
    expect((await admin("POST", "/people/join", { region: "mars", room })).body).toEqual({
      error: "region must be one of fra-1, sfo-1, sgp-1",
    });
  });

  it("shows and replaces the worlds", async () => {
    const { ok, admin, emulator } = await start();
    await ok("booking.add", meeting("board", TEN, { key: "hunter2" }));
    expect(JSON.stringify((await admin("GET", "/world")).body)).not.toContain("hunter2");
    const { body: world } = await admin("GET", "/world?secrets=1");
    await ok("booking.remove", { id: 1 });
    await admin("PUT", "/world", world);
    expect(emulator.world("fra-1").bookings()).toMatchObject([{ id: 1, password: "hunter2" }]);
    const wrong = await admin("PUT", "/world", { format: "xroom.emulator/1", regions: { "fra-1": {} } });
    expect(wrong).toMatchObject({ status: 400, body: { error: expect.stringContaining("regions.fra-1.bookings is missing") } });
  });

  it("shows settled deliveries with their secrets masked", async () => {
    const { admin, emulator } = await start({ readings: { deliveryTries: 1 } });
    emulator.world("fra-1").addWebhook({ domain: "chat.org", type: "url", url: "http://127.0.0.1:1/", validated: true });
    emulator.world("fra-1").openRoom(room, { password: "hunter2" });
    const { body } = await admin("GET", "/deliveries?settled=1");
    expect(body).toMatchObject([{ outcome: "failed", body: { payload: { room: { password: "***" } } } }]);
  });

  it("changes readings", async () => {
    const { admin, emulator } = await start();
    expect((await admin("PATCH", "/readings", { times: "epoch" })).body).toMatchObject({ times: "epoch", envelope: true });
    expect(emulator.readings.times).toBe("epoch");
    expect((await admin("PATCH", "/readings", { times: "unix" })).status).toBe(400);
    expect((await admin("GET", "/readings")).body).toEqual(emulator.readings);
  });

  it("resets everything", async () => {
    const seed = { domains: { "chat.org": {} }, regions: { "fra-1": { rooms: [{ id: room }] } } };
    const { admin, emulator } = await start({ seed });
    emulator.world("fra-1").closeRoom(room);
    emulator.order({ fault: { kind: "drop" } });
    emulator.clock.advance(1000);
    emulator.setReadings({ times: "epoch" });
    await admin("POST", "/reset");
    expect(emulator.world("fra-1").rooms()).toHaveLength(1);
    expect([emulator.faults, emulator.log, emulator.clock.now(), emulator.readings.times]).toEqual([[], [], NOON, "iso"]);
  });

  it("lists its routes, and refuses others", async () => {
    const { admin } = await start();
    expect((await admin("GET", "/")).body).toContain("POST /_emulator/people/join");
    expect((await admin("GET", "/nothing")).status).toBe(404);
    expect((await admin("GET", "/constructor")).status).toBe(404);
    expect((await admin("PUT", "/log")).status).toBe(405);
    expect((await admin("PATCH", "/readings", undefined)).status).toBe(400);
  });
});

describe("a web page", () => {
  const send = (url: string, verb: string, headers: Record<string, string>): Promise<number> =>
    new Promise((resolve, reject) => {
      const sent = request(`${url}/_emulator/log`, { method: verb, headers }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      sent.on("error", reject).end();
    });

  it.each([
    ["without the header that a page can't send", "GET", {}],
    ["with a form's content type", "DELETE", { "content-type": "text/plain" }],
    ["from another site", "GET", { "x-emulator": "1", origin: "https://evil.example" }],
    ["with a preflight request", "OPTIONS", { origin: "https://evil.example", "access-control-request-headers": "x-emulator" }],
    ["under a name that was made to point here", "GET", { "x-emulator": "1", host: "evil.example" }],
  ])("%s gets nothing", async (_, verb, headers) => {
    const { url, emulator, ok } = await start();
    await ok("room.list");
    expect(await send(url, verb, headers as Record<string, string>)).toBe(403);
    expect(emulator.log).toHaveLength(1);
  });

  const outside = Object.values(networkInterfaces())
    .flat()
    .find((each) => each?.family === "IPv4" && !each.internal)?.address;
  it.runIf(outside !== undefined)("or anything else from another machine gets nothing", async () => {
    const { emulator } = await start();
    const { createEmulator } = await import("../../src/emulator/index.ts");
    const open = createEmulator({ account: emulator.account });
    try {
      const { port } = new URL(await open.listen({ host: "0.0.0.0" }));
      expect(await send(`http://${outside}:${port}`, "GET", { "x-emulator": "1", host: "127.0.0.1" })).toBe(403);
    } finally {
      await open.close();
    }
  });
});
