import { describe, expect, it } from "vitest";
import { meeting, start } from "./caller.ts";

const TEN = "2026-12-01T10:00:00.000Z";
const ELEVEN = "2026-12-01T11:00:00.000Z";

describe("a booking", () => {
  it("is added with the manual's defaults, listed and read", async () => {
    const { ok } = await start();
    expect(await ok("booking.add", meeting("board", TEN))).toEqual({ id: 1 });
    const booking = {
      id: 1,
      domainName: "chat.org",
      roomName: "board",
      startTime: TEN,
      meetingOptions: { duration: 60, type: 1, isLocked: false, capacity: 256 },
    };
    expect(await ok("booking.list", { domain: "chat.org" })).toEqual([booking]);
    expect(await ok("booking.get", { id: 1 })).toEqual(booking);
  });

  it("has a host key only with addHostKey, and lists show it", async () => {
    const { ok } = await start();
    const added = await ok<{ id: number; hostKey: string }>("booking.add", meeting("board", TEN, { addHostKey: true }));
    expect(added.hostKey).toMatch(/^[0-9a-f]{32}$/);
    expect(await ok("booking.get", { id: 1 })).toMatchObject({ meetingOptions: { hostKey: added.hostKey } });
  });

  it("gets all options replaced by update, except capacity and host key", async () => {
    const { ok, emulator } = await start();
    const options = { lock: true, type: 2, capacity: 20, key: "s3cret", addHostKey: true };
    const { hostKey } = await ok<{ hostKey: string }>("booking.add", meeting("board", TEN, options));
    expect(await ok("booking.update", { id: 1, startTime: ELEVEN, meetingOptions: { duration: 30 } })).toEqual({});
    expect(emulator.world("fra-1").bookings("chat.org")).toEqual([
      {
        id: 1,
        domain: "chat.org",
        room: "board",
        start: Date.parse(ELEVEN),
        duration: 30,
        lock: false,
        type: 1,
        capacity: 20,
        password: null,
        hostKey,
      },
    ]);
  });

  it("may touch another, or overlap one in another room or region, but not in its room", async () => {
    const { ok, no } = await start();
    await ok("booking.add", meeting("board", TEN));
    await ok("booking.add", meeting("board", ELEVEN));
    await ok("booking.add", meeting("other", TEN));
    expect(await ok("booking.add", meeting("board", TEN), "sfo-1")).toEqual({ id: 1 });
    expect(await no("booking.add", meeting("board", "2026-12-01T09:59:00Z", { duration: 2 }))).toContain(
      "startTime: the room is booked",
    );
    expect(await no("booking.update", { id: 2, startTime: TEN, meetingOptions: { duration: 1 } })).toContain("booking 1");
    await ok("booking.update", { id: 2, startTime: ELEVEN, meetingOptions: { duration: 90 } });
  });

  it("is refused for a long overlap that began before short ones", async () => {
    const { ok, no, emulator } = await start({ readings: { overlaps: "allowed" } });
    await ok("booking.add", meeting("board", TEN, { duration: 600 }));
    await ok("booking.add", meeting("board", ELEVEN, { duration: 1 }));
    emulator.setReadings({ overlaps: "refused" });
    expect(await no("booking.add", meeting("board", "2026-12-01T15:00:00Z"))).toContain("(booking 1)");
  });

  it("is removed once, and its id is not used again", async () => {
    const { ok, no } = await start();
    await ok("booking.add", meeting("board", TEN));
    expect(await ok("booking.remove", { id: 1 })).toBeNull();
    expect(await no("booking.remove", { id: 1 })).toBe("id: there is no booking 1");
    expect(await no("booking.get", { id: 1 })).toBe("id: there is no booking 1");
    expect(await ok("booking.add", meeting("board", TEN))).toEqual({ id: 2 });
  });

  it("accepts epoch milliseconds and any offset as its start", async () => {
    const { ok, emulator } = await start();
    await ok("booking.add", meeting("a", Date.parse(TEN)));
    await ok("booking.add", meeting("b", "2026-12-01T11:00+01:00"));
    expect(
      emulator
        .world("fra-1")
        .bookings()
        .map((booking) => booking.start),
    ).toEqual([Date.parse(TEN), Date.parse(TEN)]);
  });

  it("is listed and checked for overlaps quickly in a large world", async () => {
    const { ok, emulator } = await start();
    const world = emulator.world("fra-1");
    const begun = performance.now();
    for (let i = 0; i < 100_000; i++) world.addBooking({ domain: `d${i % 100}`, room: "board", start: i * 60_000, duration: 1 });
    expect(performance.now() - begun).toBeLessThan(5000);
    await ok("booking.add", meeting("board", TEN));
    const listing = performance.now();
    for (let i = 0; i < 1000; i++) world.bookings("chat.org");
    expect(performance.now() - listing).toBeLessThan(100);
    expect(await ok<unknown[]>("booking.list", { domain: "d7" })).toHaveLength(1000);
  });
});
