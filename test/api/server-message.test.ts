import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NOT_SHOWN, safeBeginning, safeMessage } from "../../src/api/server-message.ts";
import { shownFields } from "../../src/api/wire-fields.ts";

describe("a server's message", () => {
  it.each([
    'overlaps {"id":7,"key":"pw-other"}',
    String.raw`overlaps {\"password\":\"pw-other\"}`,
    "see https://x.test/?id=7&host-key=HK1&lang=en",
    "secret = pw-other",
    "password: swordfish",
    "the password swordfish is too weak",
    "the pin 1234 is taken",
    "wrong password 'swordfish'",
    "'swordfish' is a wrong password",
    "hostKey swordfish is in use",
    "API_TOKEN swordfish",
    "Authorization: Basic c3dvcmRmaXNo",
    "Bearer c3dvcmRmaXNo was refused",
    "x-auth-key:c3dvcmRmaXNo",
    "passcode=1",
    'overlaps {"id":7,"doorCode":"1234"}',
    "GET /x?sid=1234 failed",
  ])("that may hold a secret is not shown: %s", (message) => {
    expect(safeMessage(message, [])).toBe(NOT_SHOWN);
  });

  it.each([
    "key: is not known",
    "password: must not be empty",
    "hostKey: it is not this room's",
    "meetingOptions.key: must not be longer than 1000 characters",
    "x-auth-key is not the lower-case hex HMAC-SHA256 of x-random under this account's secret",
    "password required",
    "startTime: the room is booked from 2026-12-01T09:00:00Z to 2026-12-01T10:00:00Z (booking 7)",
    'overlaps {"id":7,"roomName":"board","startTime":"2026-12-01T09:00:00Z"}',
    "the room keynote is booked",
    "no such room: chat.org/board",
    "",
  ])("without one is shown: %s", (message) => {
    expect(safeMessage(message, ["hunter2"])).toBe(message);
  });

  it.each([
    ["url: https://hooks.example.com/services/T0/B0/XyZ is gone", "url: https://hooks.example.com/… is gone"],
    ["see https://me:pw@x.test, or http://y.test/?a#b", "see https://x.test, or http://y.test/…"],
  ])("shows no more of a URL than its host: %s", (message, shown) => {
    expect(safeMessage(message, [])).toBe(shown);
  });

  it("never shows a secret in use, however it is written, and is bounded", () => {
    const secret = fc.string({ minLength: 1, maxLength: 40, unit: "grapheme" }).filter((text) => text.trim() !== "");
    const write = fc.constantFrom<(text: string) => string>(
      (text) => text,
      (text) => JSON.stringify(text),
      (text) => encodeURIComponent(text),
    );
    fc.assert(
      fc.property(secret, write, fc.string({ maxLength: 400 }), fc.string(), (value, written, before, after) => {
        const message = safeMessage(`${before}${written(value)}${after}`, ["other", value]);
        expect(message).toBe(NOT_SHOWN);
      }),
    );
    expect(safeMessage("\u{1f600}".repeat(1_000), [])).toBe("\u{1f600}".repeat(150));
    expect(safeMessage(`${"x".repeat(299)}\u{1f600}`, [])).toBe("x".repeat(299));
  });

  it("of a megabyte is looked at in no time", () => {
    const began = performance.now();
    for (const sign of ["a", "-", "=", '"', "a=", "key ", "://"]) safeMessage(sign.repeat(1_000_000 / sign.length), []);
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});

describe("the beginning of a body that isn't JSON", () => {
  it.each([
    "<form><input name=password value=swordfish></form>",
    "<p>you sent hunter2</p>",
    `${"x".repeat(600)} hunter2`,
    "token: c3dvcmRmaXNo",
  ])("is not shown if it may hold a secret: %s", (body) => {
    expect(safeBeginning(body, ["hunter2"])).toBe(`${body.length} characters that are not shown, because they may hold a secret`);
  });
});

describe("the fields of a request or an answer", () => {
  it("are those of the wire, at any depth, and of a listener's url the host", () => {
    const url = "https://hooks.example.com/services/T0/B0/XyZ";
    const item = {
      id: 7,
      domainName: "chat.org",
      roomName: "board",
      url,
      pin: 1234,
      doorCode: "abc",
      tags: ["abc", 9],
      none: null,
      meetingOptions: { duration: 30, isLocked: true, password: "", key: "hunter2", hostKey: "HK", addHostKey: true },
      further: { id: 8, code: "abc" },
    };
    expect(shownFields([item], "booking.list", "answer")).toEqual([
      {
        id: 7,
        domainName: "chat.org",
        roomName: "board",
        url: "https://hooks.example.com/…",
        pin: "***",
        doorCode: "***",
        tags: ["***", "***"],
        none: null,
        meetingOptions: { duration: 30, isLocked: true, password: "", key: "***", hostKey: "***", addHostKey: true },
        further: { id: 8, code: "***" },
      },
    ]);
  });

  it("are those of the first hundred of a list", () => {
    const many = Array.from({ length: 250 }, (_, id) => ({ id }));
    expect(shownFields(many, "booking.list", "answer")).toEqual([...many.slice(0, 100), "… and 150 more"]);
    const rooms = Object.fromEntries(many.map(({ id }) => [`chat.org/${id}`, null]));
    const shown = shownFields({ "chat.org": rooms }, "room.list", "answer") as { "chat.org": object };
    expect(Object.keys(shown["chat.org"])).toHaveLength(101);
    expect(shown["chat.org"]).toMatchObject({ "…": "and 150 more" });
  });

  it("may be names of domains and rooms, in a list of rooms alone", () => {
    const rooms = { "chat.org": { "chat.org/board": { options: { isLocked: true, password: "hunter2" } }, lobby: null } };
    const shown = { "chat.org": { "chat.org/board": { options: { isLocked: true, password: "***" } }, lobby: null } };
    expect(shownFields(rooms, "room.list", "answer")).toEqual(shown);
    expect(shownFields({ swordfish: "hunter2" }, "room.init", "answer")).toEqual({ swordfish: "***" });
  });

  it.each<[unknown, unknown]>([
    ["hunter2", "***"],
    [true, true],
    [null, null],
    [7, 7],
    [{ url: null }, { url: null }],
    [{ url: 7 }, { url: "***" }],
    [{ url: "not a url" }, { url: "***" }],
  ])("of %j are %j", (answer, shown) => {
    expect(shownFields(answer, "room.destroy", "answer")).toEqual(shown);
  });
});
