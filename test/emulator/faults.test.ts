import { describe, expect, it, vi } from "vitest";
import type { Fault } from "../../src/emulator/index.ts";
import { meeting, start } from "./caller.ts";
import { createGate } from "./listener.ts";

const add = meeting("board", "2026-12-01T10:00:00Z");

describe("an ordered fault", () => {
  const answered: [Fault, number, number][] = [
    [{ kind: "status", status: 429 }, 429, 0],
    [{ kind: "status", status: 500 }, 500, 0],
    [{ kind: "status", status: 503, when: "after" }, 503, 1],
    [{ kind: "html" }, 502, 0],
    [{ kind: "html", status: 504, when: "after" }, 504, 1],
    [{ kind: "garbage" }, 200, 0],
    [{ kind: "garbage", when: "after" }, 200, 1],
  ];
  it.each(answered)("%j is answered with %i after %i bookings", async (fault, status, made) => {
    const { call, emulator } = await start();
    emulator.order({ fault });
    const answer = await call("booking.add", add);
    expect(answer.status).toBe(status);
    expect(answer.body?.isError).not.toBe(false);
    expect(emulator.world("fra-1").bookings()).toHaveLength(made);
    expect(emulator.log).toMatchObject([
      { status, isError: true, effect: made === 1, fault: expect.stringContaining(fault.kind) },
    ]);
  });

  const half: [Extract<Fault, { kind: "partial" }>["sign"], number, object, object][] = [
    [undefined, 206, {}, {}],
    ["206", 206, {}, {}],
    ["link", 200, { link: '<https://api.xroom.app/api/next?page=2>; rel="next"' }, {}],
    ["content-range", 200, { "content-range": "items 0-0/5" }, {}],
    ["total", 200, { "x-total-count": "4" }, {}],
    ["more", 200, {}, { hasMore: true }],
  ];
  it.each(half)("partial (%s) sends half of a list, and a sign of it", async (sign, status, headers, beside) => {
    for (const envelope of [true, false]) {
      const { call, emulator } = await start({ readings: { envelope } });
      for (const day of [1, 2, 3]) {
        const at = `2026-12-0${day}T10:00:00Z`;
        emulator.world("fra-1").addBooking({ domain: "chat.org", room: "a", start: at, duration: 30 });
        emulator.world("fra-1").openRoom(`chat.org/${day}`);
        emulator.world("fra-1").openRoom(`${day}.org/a`);
      }
      emulator.order({ fault: { kind: "partial", ...(sign && { sign }) }, times: 3 });
      const bookings = await call("booking.list", { domain: "chat.org" });
      expect(bookings.status).toBe(status);
      expect(Object.fromEntries(bookings.headers)).toMatchObject(headers);
      if (envelope) expect(bookings.body).toMatchObject(beside);
      const data = (body: typeof bookings.body): unknown => body?.data ?? body;
      expect(data(bookings.body)).toMatchObject([{ id: 1 }]);
      expect(Object.keys(data((await call("room.list")).body) as object)).toHaveLength(2);
      expect((await call("booking.remove", { id: 1 })).status).toBe(status);
      expect(emulator.world("fra-1").bookings()).toHaveLength(2);
    }
  });

  const unclear: [Fault, number, number, object][] = [
    [{ kind: "accepted" }, 202, 0, { isError: false }],
    [{ kind: "accepted", when: "after" }, 202, 1, { isError: false }],
    [{ kind: "empty-map" }, 200, 1, { isError: false, data: {} }],
    [{ kind: "contradiction" }, 200, 0, { isError: false, errMsg: "an ordered fault: the request was not completed" }],
    [{ kind: "contradiction", when: "after" }, 200, 1, { isError: false, errMsg: expect.any(String) as string, data: { id: 1 } }],
  ];
  it.each(unclear)("%j is no clear success (%i), after %i bookings", async (fault, status, made, body) => {
    const { call, emulator } = await start();
    emulator.order({ fault });
    expect(await call("booking.add", add)).toMatchObject({ status, body });
    expect(emulator.world("fra-1").bookings()).toHaveLength(made);
    expect(emulator.log).toMatchObject([{ status, isError: true, effect: made === 1 }]);
  });

  it("of a lag shows what was there when it was ordered, and nothing else of that", async () => {
    const { call, ok, no, emulator } = await start();
    await ok("booking.add", add);
    emulator.order({ match: { region: "fra-1" }, fault: { kind: "lag" }, times: "always" });
    const later = meeting("board", "2026-12-02T10:00:00Z");
    await ok("booking.add", later);
    await ok("booking.remove", { id: 1 });
    await ok("booking.add", later, "sfo-1");
    expect(await ok("booking.list", { domain: "chat.org" })).toMatchObject([{ id: 1 }]);
    expect(await ok("booking.list", { domain: "chat.org" }, "sfo-1")).toMatchObject([{ id: 1 }]);
    expect(await no("booking.get", { id: 2 })).toContain("no booking 2");
    expect(emulator.log.at(-1)).toMatchObject({ isError: true, fault: "lag" });
    expect(emulator.log.at(-3)).toMatchObject({ isError: false, fault: "lag" });
    emulator.clearFaults();
    expect((await call("booking.list", { domain: "chat.org" })).body?.data).toMatchObject([{ id: 2 }]);
  });

  it("of a date moves the answer's Date, and combines with another", async () => {
    const { call, emulator } = await start();
    emulator.order({ fault: { kind: "date", seconds: -3600 }, times: 2 });
    emulator.order({ fault: { kind: "status", status: 503 } });
    for (const status of [503, 200]) {
      const answer = await call("room.list");
      expect(answer.status).toBe(status);
      expect(Math.abs(Date.parse(answer.headers.get("date") ?? "") - (Date.now() - 3_600_000))).toBeLessThan(60_000);
    }
    expect(emulator.log[0]).toMatchObject({ fault: "date -3600, status 503 before" });
    emulator.order({ fault: { kind: "date", seconds: 9 } });
    emulator.order({ fault: { kind: "drop" } });
    await expect(call("room.list")).rejects.toThrow(TypeError);
    expect(Math.abs(Date.parse((await call("room.list")).headers.get("date") ?? "") - Date.now())).toBeLessThan(60_000);
  });

  const cut: [Fault, number][] = [
    [{ kind: "drop" }, 0],
    [{ kind: "drop", when: "after" }, 1],
    [{ kind: "cut-off" }, 1],
  ];
  it.each(cut)("%j ends the connection after %i bookings", async (fault, made) => {
    const { call, emulator } = await start();
    emulator.order({ fault });
    await expect(call("booking.add", add)).rejects.toThrow(TypeError);
    expect(emulator.world("fra-1").bookings()).toHaveLength(made);
    expect(emulator.log).toMatchObject([{ isError: true, effect: made === 1 }]);
  });

  it("cut-off sends the first half of the answer", async () => {
    const { url, emulator } = await start();
    emulator.order({ fault: { kind: "cut-off" } });
    const { signedHeaders } = await import("./caller.ts");
    const body = JSON.stringify({ method: "list" });
    const response = await fetch(`${url}/api/room`, { method: "POST", headers: signedHeaders(emulator.account), body });
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow(TypeError);
  });

  it.each(["before", "after"] as const)("hang %s the effect never answers until the emulator is closed", async (when) => {
    const arrived = createGate();
    const { call, emulator } = await start({ onCall: arrived.open });
    emulator.order({ fault: { kind: "hang", when } });
    const calling = call("booking.add", add);
    calling.catch(() => {});
    await arrived.opened;
    expect(emulator.log).toMatchObject([{ status: null, isError: true, effect: when === "after" }]);
    await emulator.close();
    await expect(calling).rejects.toThrow(TypeError);
  });

  it("has a retry-after in seconds or as a date", async () => {
    const { call, emulator } = await start();
    const date = "Tue, 01 Dec 2026 12:00:30 GMT";
    emulator.order({ fault: { kind: "status", status: 429, retryAfter: 7 } });
    emulator.order({ fault: { kind: "status", status: 503, retryAfter: date } });
    expect((await call("room.list")).headers.get("retry-after")).toBe("7");
    expect((await call("room.list")).headers.get("retry-after")).toBe(date);
  });

  it("hits only matching calls, after those to skip, as often as ordered", async () => {
    const { call, emulator } = await start();
    const match = { region: "sfo-1", collection: "booking", method: "list" };
    emulator.order({ match, fault: { kind: "status", status: 500 }, skip: 1, times: 2 });
    const list = async (region: string) => (await call("booking.list", { domain: "chat.org" }, region)).status;
    expect([await list("fra-1"), (await call("room.list", {}, "sfo-1")).status]).toEqual([200, 200]);
    expect([await list("sfo-1"), await list("sfo-1"), await list("sfo-1"), await list("sfo-1")]).toEqual([200, 500, 500, 200]);
    expect(emulator.faults).toEqual([]);
  });

  it("may hit always until it is removed, and name a method with its collection", async () => {
    const { call, emulator } = await start();
    emulator.order({ match: { method: "room.list" }, fault: { kind: "status", status: 500 }, times: "always" });
    expect([(await call("room.list")).status, (await call("room.list")).status]).toEqual([500, 500]);
    expect((await call("booking.list", { domain: "chat.org" })).status).toBe(200);
    emulator.clearFaults();
    expect((await call("room.list")).status).toBe(200);
  });

  it("of latency may delay many calls at once, which end when the emulator is closed", async () => {
    const warnings: Error[] = [];
    const note = (warning: Error): void => void warnings.push(warning);
    process.on("warning", note);
    const { call, emulator } = await start();
    emulator.order({ fault: { kind: "latency", ms: 3_600_000 }, times: "always" });
    const calls = Array.from({ length: 30 }, () => call("room.list").catch(() => "dropped"));
    await vi.waitFor(() => expect(emulator.log).toHaveLength(30), { timeout: 5_000, interval: 5 });
    await emulator.close();
    expect(new Set(await Promise.all(calls))).toEqual(new Set(["dropped"]));
    process.off("warning", note);
    expect(warnings).toEqual([]);
  });

  it("of latency combines with another, and others take turns", async () => {
    const { call, emulator } = await start();
    emulator.order({ fault: { kind: "latency", ms: 30 } });
    emulator.order({ fault: { kind: "status", status: 500 } });
    emulator.order({ fault: { kind: "latency", ms: 20, when: "after" }, times: 2 });
    emulator.order({ fault: { kind: "status", status: 503 } });
    const begun = performance.now();
    expect((await call("room.list")).status).toBe(500);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(29);
    expect(emulator.log[0]).toMatchObject({ fault: "latency 50, status 500 before" });
    expect((await call("room.list")).status).toBe(503);
  });

  it("of lag has reads answer from the region as it was, and leaves writes alone", async () => {
    const { ok, no, emulator } = await start();
    const list = (): Promise<unknown> => ok("booking.list", { domain: "chat.org" });
    await ok("booking.add", add);
    emulator.order({ match: { collection: "booking" }, fault: { kind: "lag" }, times: 2 });
    expect(await ok("booking.add", meeting("hall", "2026-12-01T10:00:00Z"))).toEqual({ id: 2 });
    expect(await list()).toMatchObject([{ id: 1 }]);
    expect(emulator.log.at(-1)).toMatchObject({ isError: false, fault: "lag" });
    expect(await no("booking.get", { id: 2 })).toBe("id: there is no booking 2");
    expect(await list()).toMatchObject([{ id: 1 }, { id: 2 }]);
  });

  it("of lag may lack single objects, and combines with another fault", async () => {
    const { ok, call, admin, emulator } = await start();
    await ok("booking.add", add);
    await ok("booking.add", meeting("hall", "2026-12-01T10:00:00Z"));
    await ok("webhook.add", { domain: "chat.org", type: "robot", robotId: 42 });
    const order = { match: { method: "list" }, fault: { kind: "lag", without: [1] }, times: "always" };
    expect(await admin("POST", "/faults", order)).toEqual({ status: 200, body: [{ ...order, skip: 0 }] });
    expect(await ok("booking.list", { domain: "chat.org" })).toMatchObject([{ id: 2 }]);
    expect(await ok("webhook.list", { domain: "chat.org" })).toEqual([]);
    expect(await ok("booking.get", { id: 1 })).toMatchObject({ id: 1 });
    emulator.order({ fault: { kind: "status", status: 500, when: "after" } });
    expect((await call("booking.list", { domain: "chat.org" })).status).toBe(500);
    expect(emulator.log.at(-1)).toMatchObject({ fault: "lag, status 500 after" });
  });

  it("hits an unauthorized call, which still has no effect", async () => {
    const { url, emulator } = await start();
    emulator.order({ fault: { kind: "status", status: 503, when: "after" } });
    const response = await fetch(`${url}/api/booking`, { method: "POST", body: JSON.stringify({ method: "add", data: add }) });
    expect(response.status).toBe(503);
    expect(emulator.log).toMatchObject([{ authorized: false, effect: false }]);
    expect(emulator.world("fra-1").bookings()).toEqual([]);
  });
});
