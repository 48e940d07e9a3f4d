import { describe, expect, it } from "vitest";
import { newSalt, sign } from "../../src/api/sign.ts";
import { meeting, read, signedHeaders, start, type Answered, type Running } from "./caller.ts";

async function post(
  running: Running,
  change: Record<string, string | undefined>,
  body = '{"method":"list"}',
  path = "/api/room",
): Promise<Answered> {
  const headers = Object.entries({ ...signedHeaders(running.emulator.account), ...change }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return read(await fetch(running.url + path, { method: "POST", headers, body }));
}

describe("a request", () => {
  it("is answered if it is signed", async () => {
    expect(await post(await start(), {})).toMatchObject({ status: 200, body: { isError: false, data: {} } });
  });

  const salt = newSalt();
  const refused: [string, number, Record<string, string | undefined>, string][] = [
    ["without x-api-version", 400, { "x-api-version": undefined }, "x-api-version is missing"],
    ["of version 1", 400, { "x-api-version": "1" }, "x-api-version must be 2"],
    ["without a salt", 401, { "x-random": undefined }, "x-random is missing"],
    [
      "with a salt of 31 bytes",
      401,
      { "x-random": "a".repeat(31), "x-auth-key": sign("any", "a".repeat(31)) },
      "x-random must have at least 32 bytes",
    ],
    ["without an id", 401, { "x-auth-id": undefined }, "x-auth-id is missing"],
    ["of an unknown id", 401, { "x-auth-id": "somebody" }, "x-auth-id is not known"],
    ["without a hash", 401, { "x-auth-key": undefined }, "x-auth-key is missing"],
    ["signed with another secret", 401, { "x-random": salt, "x-auth-key": sign("other", salt) }, "x-auth-key is not"],
    ["of another content type", 415, { "content-type": "text/plain" }, "content-type must be application/json"],
  ];
  it.each(refused)("%s is answered with %i", async (_, status, change, why) => {
    const running = await start();
    const answer = await post(running, change);
    expect(answer).toMatchObject({ status, body: { isError: true } });
    expect(answer.body?.errMsg).toContain(why);
    expect(answer.text).not.toContain(running.emulator.account.secret);
    expect(running.emulator.log).toMatchObject([{ status, isError: true, effect: false, authorized: status === 415 }]);
  });

  it("with an upper-case hash is not authorized", async () => {
    const running = await start();
    const { id, secret } = running.emulator.account;
    const answer = await post(running, { "x-random": salt, "x-auth-id": id, "x-auth-key": sign(secret, salt).toUpperCase() });
    expect(answer.status).toBe(401);
  });

  const unreadable: [string, number, string, string, string][] = [
    ["that is not JSON", 400, "{", "/api/room", "not JSON"],
    ["that is a list", 400, "[]", "/api/room", "must be an object"],
    ["that is a text", 400, '"list"', "/api/room", "must be an object"],
    ["of more than a megabyte", 413, `{"method":"list","data":{"domain":"${"x".repeat(2 ** 20)}"}}`, "/api/room", "too large"],
    ["to a collection that isn't there", 404, '{"method":"list"}', "/api/rooms", "room, booking and webhook"],
    ["of a method that isn't there", 200, '{"method":"drop"}', "/api/room", "method: the collection room has init, destroy"],
    ["of a method of Object", 200, '{"method":"constructor"}', "/api/room", "method: the collection room has"],
    ["without a method", 200, "{}", "/api/room", "method: "],
  ];
  it.each(unreadable)("%s is answered with %i", async (_, status, body, path, why) => {
    const answer = await post(await start(), {}, body, path);
    expect(answer).toMatchObject({ status, body: { isError: true } });
    expect(answer.body?.errMsg).toContain(why);
  });

  it("with another verb than POST is answered with 405", async () => {
    const { url, emulator } = await start();
    const response = await fetch(`${url}/api/room`, { headers: signedHeaders(emulator.account) });
    expect(response.status).toBe(405);
  });
});

describe("an input", () => {
  const TEN = "2026-12-01T10:00:00Z";
  const wrong: [string, unknown, string][] = [
    ["booking.add", {}, "domain is missing; roomName is missing; startTime is missing; meetingOptions is missing"],
    ["booking.add", meeting("a/b", TEN), "roomName must be a name"],
    ["booking.add", meeting("", TEN), "roomName must not be empty"],
    ["booking.add", meeting("board", "2026-12-01T10:00"), "startTime must be a time"],
    ["booking.add", meeting("board", "2026-02-30T10:00:00Z"), "startTime must be a time"],
    ["booking.add", meeting("board", 1.5), "startTime must be a time"],
    ["booking.add", meeting("board", TEN, { duration: 0 }), "meetingOptions.duration must be a whole number from 1"],
    ["booking.add", meeting("board", TEN, { duration: "60" }), "meetingOptions.duration must be a whole number"],
    ["booking.add", meeting("board", TEN, { duration: undefined }), "meetingOptions.duration is missing"],
    [
      "booking.add",
      meeting("board", TEN, { capacity: 0 }),
      "meetingOptions.capacity must be a whole number from 1 to 256, not 0",
    ],
    [
      "booking.add",
      meeting("board", TEN, { capacity: 257 }),
      "meetingOptions.capacity must be a whole number from 1 to 256, not 257",
    ],
    ["booking.add", meeting("board", TEN, { type: 3 }), "meetingOptions.type must be 1 or 2, not 3"],
    ["booking.add", meeting("board", TEN, { lock: "no" }), "meetingOptions.lock must be true or false"],
    ["booking.add", meeting("board", TEN, { key: null }), "meetingOptions.key must be a string, not null"],
    ["booking.add", { ...meeting("board", TEN), meetingOptions: [] }, "meetingOptions must be an object, not a list"],
    ["booking.get", { id: "1" }, "id must be a whole number"],
    ["booking.get", { id: -1 }, "id must be a whole number, not -1"],
    ["booking.list", {}, "domain is missing"],
    ["booking.list", [1], "it must be an object, not a list"],
    ["room.init", { id: "board" }, "id must be domain/room-name"],
    ["room.init", { id: "chat.org/a/b" }, "id must be domain/room-name"],
    ["room.setLock", { id: "chat.org/board" }, "lock is missing"],
    ["room.setPassword", { id: "chat.org/board" }, "password is missing"],
    ["room.kickOut", { id: "chat.org/board" }, "peerId is missing"],
    ["webhook.add", { domain: "chat.org", type: "mail" }, 'type must be "url" or "robot"'],
    ["webhook.add", { domain: "chat.org", type: "url" }, "url is missing"],
    ["webhook.add", { domain: "chat.org", type: "url", url: "ftp://x" }, "url must be an http or https url"],
    ["webhook.add", { domain: "chat.org", type: "robot", robotId: "7" }, "robotId must be a whole number"],
    ["webhook.add", { domain: "chat.org", type: "robot" }, "robotId is missing"],
    ["webhook.list", { domain: "chat.org", validated: "yes" }, "validated must be true or false"],
  ];
  it.each(wrong)("%s %j is refused: %s", async (method, data, why) => {
    const { no, emulator } = await start();
    expect(await no(method, data)).toContain(why);
    expect(emulator.log[0]).toMatchObject({ effect: false, isError: true, authorized: true });
  });

  it("is never quoted if it may be a password", async () => {
    const { no } = await start();
    expect(await no("room.init", { id: "chat.org/board", key: ["hunter2"], type: "hunter2" })).not.toContain("hunter2");
    expect(await no("room.init", { id: "chat.org/board", key: 271828 })).toBe("room.init: key must be a string, not a number");
  });

  it("may be null where the manual writes ?str, and may have unknown fields", async () => {
    const { ok } = await start();
    await ok("webhook.add", { domain: "chat.org", type: "robot", robotId: 1, url: null, roomName: null, color: "red" });
    await ok("room.list", { domain: null });
  });

  it("is refused for unknown fields under strictFields", async () => {
    const { no } = await start({ readings: { strictFields: true } });
    expect(await no("booking.add", meeting("board", TEN, { colour: "red" }))).toBe(
      "booking.add: meetingOptions.colour is not a field of this",
    );
  });

  it("may be named like a property of every object", async () => {
    const { ok } = await start();
    await ok("booking.add", { ...meeting("constructor", TEN), domain: "__proto__" });
    await ok("room.init", { id: "__proto__/toString" });
    expect(await ok("booking.list", { domain: "__proto__" })).toHaveLength(1);
    expect(Object.keys(await ok<object>("room.list"))).toEqual(["__proto__"]);
  });
});
