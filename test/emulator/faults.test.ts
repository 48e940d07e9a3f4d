import { describe, expect, it } from "vitest";
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

  it("hits an unauthorized call, which still has no effect", async () => {
    const { url, emulator } = await start();
    emulator.order({ fault: { kind: "status", status: 503, when: "after" } });
    const response = await fetch(`${url}/api/booking`, { method: "POST", body: JSON.stringify({ method: "add", data: add }) });
    expect(response.status).toBe(503);
    expect(emulator.log).toMatchObject([{ authorized: false, effect: false }]);
    expect(emulator.world("fra-1").bookings()).toEqual([]);
  });
});
