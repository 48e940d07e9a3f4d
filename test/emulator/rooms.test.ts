import { describe, expect, it } from "vitest";
import { meeting, NOON, start } from "./caller.ts";

const id = "chat.org/board";

describe("a room", () => {
  it("is opened with the manual's defaults and listed under its domain", async () => {
    const { ok } = await start();
    expect(await ok("room.init", { id })).toEqual({ id, type: 1, isLocked: false });
    expect(await ok("room.list", {})).toEqual({ "chat.org": { [id]: { options: { type: 1, isLocked: false }, clients: [] } } });
    expect(await ok("room.list", { domain: "other.org" })).toEqual({});
    expect(await ok("room.list", {}, "sgp-1")).toEqual({});
  });

  it("is opened with a type, a lock, a password and a host key", async () => {
    const { ok } = await start();
    const opened = await ok("room.init", { id, type: 2, lock: true, key: "pw", addHostKey: true });
    expect(opened).toEqual({ id, type: 2, isLocked: true, key: "pw", hostKey: expect.stringMatching(/^[0-9a-f]{32}$/) });
    const options = { type: 2, isLocked: true, password: "pw" };
    expect(await ok("room.list", { domain: "chat.org" })).toEqual({ "chat.org": { [id]: { options, clients: [] } } });
  });

  it("is not opened twice", async () => {
    const { ok, no, emulator } = await start();
    await ok("room.init", { id, lock: true });
    expect(await no("room.init", { id })).toBe("id: the room chat.org/board is open already");
    emulator.setReadings({ initOpenRoom: "returns" });
    expect(await ok("room.init", { id })).toMatchObject({ isLocked: true });
    expect(emulator.log.map(({ effect }) => effect)).toEqual([true, false, false]);
  });

  it("has the capacity of the present booking, and by a reading its host key", async () => {
    const { ok, emulator } = await start({ readings: { initHostKey: "booking" } });
    const { hostKey } = await ok<{ hostKey: string }>("booking.add", meeting("board", NOON, { capacity: 9, addHostKey: true }));
    expect(await ok("room.init", { id, addHostKey: true })).toMatchObject({ hostKey });
    expect(emulator.world("fra-1").rooms()).toMatchObject([{ capacity: 9 }]);
  });

  it("can be locked and unlocked, and get and lose a password, while it is open", async () => {
    const { ok, no, emulator } = await start();
    await ok("room.init", { id });
    expect(await ok("room.setLock", { id, lock: true })).toBeNull();
    expect(await ok("room.setPassword", { id, password: "pw" })).toBeNull();
    expect(emulator.world("fra-1").rooms()).toMatchObject([{ lock: true, password: "pw" }]);
    await ok("room.setPassword", { id, password: null });
    await ok("room.setLock", { id, lock: true });
    expect(emulator.world("fra-1").rooms()).toMatchObject([{ lock: true, password: null }]);
    expect(emulator.log.map(({ effect }) => effect)).toEqual([true, true, true, true, false]);
    for (const method of ["room.setLock", "room.setPassword", "room.kickOut"]) {
      const data = { id: "chat.org/closed", lock: true, password: "pw", peerId: "all" };
      expect(await no(method, data)).toBe("id: the room chat.org/closed is not open");
    }
  });

  it("is destroyed if it is empty, and with people inside only by force", async () => {
    const { ok, emulator } = await start();
    await ok("room.init", { id });
    emulator.world("fra-1").join(id);
    expect(await ok("room.destroy", { id })).toBe(false);
    expect(await ok("room.destroy", { id, forceKick: true })).toBe(true);
    await ok("room.init", { id });
    expect(await ok("room.destroy", { id })).toBe(true);
    expect(emulator.log.map(({ effect }) => effect)).toEqual([true, false, true, true, true]);
  });

  it("that is not open is destroyed as the reading says", async () => {
    const { ok, no, emulator } = await start();
    expect(await no("room.destroy", { id })).toBe("id: the room chat.org/board is not open");
    emulator.setReadings({ destroyMissing: "false" });
    expect(await ok("room.destroy", { id })).toBe(false);
    emulator.setReadings({ destroyMissing: "true" });
    expect(await ok("room.destroy", { id })).toBe(true);
  });

  it("loses one person, or all, by kickOut", async () => {
    const { ok, no, emulator } = await start();
    const world = emulator.world("fra-1");
    await ok("room.init", { id });
    for (const person of ["anna", "ben", "cleo"]) world.join(id, { id: person });
    expect(await ok("room.kickOut", { id, peerId: "ben" })).toBeNull();
    expect(await no("room.kickOut", { id, peerId: "ben" })).toBe("peerId: there is no person with that id in chat.org/board");
    expect(world.rooms()[0]?.people.map((person) => person.id)).toEqual(["anna", "cleo"]);
    await ok("room.kickOut", { id, peerId: "all" });
    await ok("room.kickOut", { id, peerId: "all" });
    expect(world.rooms()).toMatchObject([{ people: [] }]);
    expect(emulator.log.at(-1)).toMatchObject({ effect: false });
  });

  it("closes with its last person, by a reading", async () => {
    const { emulator } = await start({ readings: { emptyRooms: "close" } });
    const world = emulator.world("fra-1");
    world.openRoom(id);
    world.join(id, { id: "anna" });
    world.leave(id, "anna");
    expect(world.rooms()).toEqual([]);
  });
});

describe("a person who joins", () => {
  it("is the host with the host key, past lock and password", async () => {
    const { emulator } = await start();
    const world = emulator.world("fra-1");
    world.openRoom(id, { type: 2, lock: true, password: "pw", hostKey: "hk" });
    expect(() => world.join(id, { id: "ben" })).toThrow("the room is locked");
    expect(() => world.join(id, { id: "ben", hostKey: "wrong" })).toThrow("hostKey");
    expect(() => world.join(id, { id: "ben", host: true })).toThrow("hostKey");
    expect(world.join(id, { id: "anna", hostKey: "hk" })).toEqual({ id: "anna", type: 3 });
    world.setLock(id, false);
    expect(() => world.join(id, { id: "ben" })).toThrow("password");
    expect(world.join(id, { id: "ben", password: "pw" })).toEqual({ id: "ben", type: 4 });
    expect(() => world.join(id, { id: "ben", password: "pw" })).toThrow("is in chat.org/board already");
  });

  it("is refused by a full room and a closed one", async () => {
    const { emulator } = await start();
    const world = emulator.world("fra-1");
    world.openRoom(id, { capacity: 1 });
    expect(world.join(id, { host: true }).type).toBe(1);
    expect(() => world.join(id)).toThrow("the room is full");
    expect(() => world.join("chat.org/closed")).toThrow("is not open");
    expect(() => world.leave(id, "nobody")).toThrow("there is no person with that id");
    expect(() => world.leave(id, "all")).toThrow("all is reserved");
  });

  it("can't open a booked room from the interface, except as its host", async () => {
    const { emulator } = await start();
    const world = emulator.world("fra-1");
    const booking = world.addBooking({
      domain: "chat.org",
      room: "board",
      start: NOON,
      duration: 60,
      lock: true,
      capacity: 5,
      password: "pw",
      addHostKey: true,
    });
    expect(() => world.openFromInterface(id)).toThrow("is booked");
    expect(() => world.openFromInterface(id, { hostKey: "wrong" })).toThrow("is booked");
    const { room } = world.openFromInterface(id, { id: "anna", hostKey: booking.hostKey! });
    expect(room).toMatchObject({
      lock: true,
      capacity: 5,
      password: "pw",
      hostKey: booking.hostKey,
      people: [{ id: "anna", type: 1 }],
    });
    expect(() => world.openFromInterface(id)).toThrow("is open already");
    world.closeRoom(id);
    emulator.clock.advance(60 * 60_000);
    expect(world.openFromInterface(id, {}, { lock: true }).room).toMatchObject({ lock: true, hostKey: null });
  });

  it("can open it before the meeting, unless a reading lets bookings hold rooms from creation", async () => {
    const { emulator } = await start({ readings: { bookingHolds: "fromCreation" } });
    const world = emulator.world("fra-1");
    world.addBooking({ domain: "chat.org", room: "board", start: NOON + 60_000, duration: 60 });
    expect(() => world.openFromInterface(id)).toThrow("is booked");
    emulator.setReadings({ bookingHolds: "duringMeeting" });
    world.openFromInterface(id);
  });
});
