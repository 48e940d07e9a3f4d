import { describe, expect, it } from "vitest";
import { DEFAULT_READINGS, READING_CHOICES, type Readings } from "../../src/emulator/index.ts";
import { meeting, NOON, start } from "./caller.ts";

const TEN = "2026-12-01T10:00:00.000Z";
const id = "chat.org/board";
const domain = "chat.org";

describe("readings", () => {
  it("answer bare, as the manual prints it", async () => {
    const { call } = await start({ readings: { envelope: false } });
    expect((await call("booking.add", meeting("board", TEN))).body).toEqual({ id: 1 });
    expect((await call("booking.remove", { id: 1 })).text).toBe("null");
    expect((await call("booking.remove", { id: 1 })).body).toMatchObject({ isError: true });
  });

  it("answer a refusal with 400", async () => {
    const { call } = await start({ readings: { failureStatus: 400 } });
    expect(await call("booking.get", { id: 1 })).toMatchObject({ status: 400, body: { isError: true } });
  });

  it("read a booking that isn't there with a 404, or as nothing", async () => {
    const { call, emulator } = await start({ readings: { getMissing: "notFound" } });
    expect(await call("booking.get", { id: 1 })).toMatchObject({ status: 404, body: { isError: true } });
    emulator.setReadings({ getMissing: "nothing" });
    expect((await call("booking.get", { id: 1 })).body).toEqual({ isError: false, data: null });
  });

  it.each([
    ["null", '{"isError":false,"data":null}'],
    ["absent", '{"isError":false}'],
    ["empty", ""],
  ] as const)("answer nothing as %s", async (noOutput, text) => {
    const { call, ok } = await start({ readings: { noOutput } });
    await ok("room.init", { id });
    expect(await call("room.setLock", { id, lock: true })).toMatchObject({ status: 200, text });
  });

  it.each([
    ["iso", TEN],
    ["epoch", Date.parse(TEN)],
    ["iso-offset", "2026-12-01T12:00:00.000+02:00"],
  ] as const)("write times as %s", async (times, startTime) => {
    const { ok } = await start({ readings: { times } });
    await ok("booking.add", meeting("board", TEN));
    expect(await ok("booking.get", { id: 1 })).toMatchObject({ startTime });
  });

  it("write booleans, numbers, empty lists and accented letters differently", async () => {
    const { call, emulator } = await start({
      readings: { envelope: false, booleans: "numbers", numbers: "text", unicode: "NFD" },
    });
    await call("booking.add", meeting("B\u00fchne", TEN));
    const { text } = await call("booking.get", { id: 1 });
    expect(text).toContain(`"id":"1","domainName":"${domain}","roomName":"Bu\u0308hne","startTime":"${TEN}"`);
    expect(text).toContain('"duration":"60","type":"1","isLocked":0');
    expect((await call("webhook.list", { domain })).text).toBe("[]");
    emulator.setReadings({ emptyLists: "map", times: "epoch" });
    expect((await call("webhook.list", { domain })).text).toBe("{}");
    expect((await call("booking.get", { id: 1 })).text).toContain(`"startTime":${Date.parse(TEN)}`);
  });

  it("keep rooms' names and webhooks' urls in forms of their own", async () => {
    const { ok, emulator } = await start({ readings: { roomNames: "lower", webhookUrls: "canonical" } });
    await ok("booking.add", meeting("Board", TEN));
    await ok("room.init", { id: "chat.org/Board" });
    await ok("room.setLock", { id: "chat.org/BOARD", lock: true });
    const url = "https://EXAMPLE.com:443/%c3%a4/?a=%2f#b";
    await ok("webhook.add", { domain, type: "url", url, roomName: "Board" });
    emulator.setReadings({ webhookUrls: "bare" });
    await ok("webhook.add", { domain, type: "url", url });
    expect(await ok("booking.list", { domain })).toMatchObject([{ roomName: "board" }]);
    expect(await ok("room.list", { domain })).toMatchObject({ [domain]: { "chat.org/board": { options: { isLocked: true } } } });
    expect(await ok("webhook.list", { domain })).toMatchObject([
      { roomName: "board", url: "https://example.com/%C3%A4/?a=%2F#b" },
      { url: "https://example.com/%C3%A4?a=%2F" },
    ]);
  });

  it("accept every time that Date.parse does", async () => {
    const { ok } = await start({ readings: { timesIn: "any" } });
    await ok("booking.add", meeting("board", "Tue, 01 Dec 2026 10:00:00 GMT"));
    expect(await ok("booking.get", { id: 1 })).toMatchObject({ startTime: TEN });
  });

  it.each([
    ["absent", undefined],
    ["null", null],
    ["empty", ""],
  ] as const)("write no password as %s", async (passwordNone, password) => {
    const { ok } = await start({ readings: { passwordNone } });
    await ok("booking.add", meeting("board", TEN));
    const { meetingOptions } = await ok<{ meetingOptions: { password?: string } }>("booking.get", { id: 1 });
    expect(meetingOptions.password).toBe(password);
    expect(await ok<{ key?: string }>("room.init", { id })).toEqual(
      password === undefined ? expect.not.objectContaining({ key: "" }) : expect.objectContaining({ key: password }),
    );
  });

  it("write no host key as null", async () => {
    const { ok } = await start({ readings: { hostKeyNone: "null" } });
    expect(await ok("booking.add", meeting("board", TEN))).toEqual({ id: 1, hostKey: null });
  });

  it("treat an empty password as none, or refuse it", async () => {
    const { ok, no, emulator } = await start();
    await ok("room.init", { id, key: "" });
    expect(emulator.world("fra-1").rooms()).toMatchObject([{ password: null }]);
    emulator.setReadings({ emptyPassword: "refused" });
    expect(await no("room.setPassword", { id, password: "" })).toBe("room.setPassword: password must not be empty");
  });

  it("treat null as left out everywhere, or refuse it", async () => {
    const { ok, no, emulator } = await start({ readings: { nullOptional: "absent" } });
    await ok("booking.add", meeting("board", TEN, { key: null }));
    emulator.setReadings({ nullOptional: "refused" });
    expect(await no("room.list", { domain: null })).toContain("domain must be a string, not null");
  });

  it("add unknown fields to answers", async () => {
    const { call, emulator } = await start({ readings: { extraFields: true } });
    emulator.world("fra-1").openRoom(id);
    emulator.world("fra-1").join(id, { id: "anna" });
    const { body } = await call("room.list");
    expect(body).toHaveProperty("xExtra");
    const room = { xExtra: {}, options: { xExtra: {} }, clients: [{ id: "anna", xExtra: {} }] };
    expect(body?.data).toMatchObject({ [domain]: { [id]: room } });
  });

  it("ignore the content type", async () => {
    const { url, emulator } = await start({ readings: { contentType: "any" } });
    const { signedHeaders } = await import("./caller.ts");
    const headers = { ...signedHeaders(emulator.account), "content-type": "text/plain" };
    expect((await fetch(`${url}/api/room`, { method: "POST", headers, body: '{"method":"list"}' })).status).toBe(200);
  });

  it("list rooms as null or by name, and domains without rooms", async () => {
    const { ok } = await start({ readings: { listedRooms: "null", roomKeys: "name", emptyDomain: "empty" } });
    await ok("room.init", { id });
    expect(await ok("room.list", { domain })).toEqual({ [domain]: { board: null } });
    expect(await ok("room.list", { domain: "other.org" })).toEqual({ "other.org": {} });
  });

  it("drop a host key at update without addHostKey, or keep and return it", async () => {
    const { ok, emulator } = await start({ readings: { updateReturnsKeptHostKey: true } });
    const { hostKey } = await ok<{ hostKey: string }>("booking.add", meeting("board", TEN, { addHostKey: true }));
    const update = (options: object) =>
      ok<{ hostKey?: string }>("booking.update", { id: 1, startTime: TEN, meetingOptions: { duration: 60, ...options } });
    expect(await update({})).toEqual({ hostKey });
    emulator.setReadings({ hostKeyAskedAgain: "same" });
    expect(await update({ addHostKey: true })).toEqual({ hostKey });
    emulator.setReadings({ hostKeyAskedAgain: "new" });
    expect((await update({ addHostKey: true })).hostKey).not.toBe(hostKey);
    emulator.setReadings({ updateHostKey: "drops" });
    expect(await update({})).toEqual({});
    expect(emulator.world("fra-1").bookings()).toMatchObject([{ hostKey: null }]);
  });

  it("set the default capacity of add and update", async () => {
    const { ok, emulator } = await start({ readings: { capacityDefault: 16, updateCapacity: "default" } });
    await ok("booking.add", meeting("a", TEN));
    await ok("booking.add", meeting("b", TEN, { capacity: 5 }));
    await ok("booking.update", { id: 2, startTime: TEN, meetingOptions: { duration: 60 } });
    expect(
      emulator
        .world("fra-1")
        .bookings()
        .map(({ capacity }) => capacity),
    ).toEqual([16, 16]);
  });

  it("refuse past bookings, and don't list them", async () => {
    const { ok, no, emulator } = await start({ readings: { pastBookings: "dropped" } });
    const past = new Date(NOON - 61 * 60_000).toISOString();
    const running = new Date(NOON - 59 * 60_000).toISOString();
    await ok("booking.add", meeting("a", past));
    await ok("booking.add", meeting("b", running));
    expect(await ok("booking.list", { domain })).toMatchObject([{ roomName: "b" }]);
    emulator.setReadings({ addPast: "refused", pastBookings: "kept" });
    expect(await no("booking.add", meeting("c", past))).toContain("startTime");
    expect(await ok("booking.list", { domain })).toHaveLength(2);
  });

  it("ignore the filter validated: false, and write no room as null", async () => {
    const { ok } = await start({ readings: { validatedFilter: "falseMeansAll", webhookRoomName: "null" } });
    await ok("webhook.add", { domain, type: "robot", robotId: 1 });
    expect(await ok("webhook.list", { domain, validated: false })).toEqual([{ id: 1, domain, roomName: null, robotId: 1 }]);
  });

  it("are refused if they are unknown", async () => {
    const { emulator } = await start();
    expect(() => emulator.setReadings({ times: "unix" } as unknown as Readings)).toThrow(
      'times must be one of "iso", "epoch", "iso-offset"',
    );
    expect(() => emulator.setReadings({ capacityDefault: 0 })).toThrow("capacityDefault must be a whole number from 1 to 256");
    expect(() => emulator.setReadings({ tiems: "iso" } as unknown as Readings)).toThrow("there is no reading tiems");
  });

  it("have their default first among their choices", () => {
    for (const [name, choices] of Object.entries(READING_CHOICES)) {
      if (Array.isArray(choices)) expect([name, choices[0]]).toEqual([name, DEFAULT_READINGS[name as keyof Readings]]);
    }
  });
});
