import { describe, expect, it } from "vitest";
import { createTimeWriter } from "../../src/config/time/write-time.ts";
import { Secret } from "../../src/model/secret.ts";
import type { Spec } from "../../src/model/spec.ts";
import type { Declaration, Observed } from "../../src/resources/contract.ts";
import { kindNamed } from "../../src/resources/registry.ts";
import { booked, hooked, openRoom } from "../plan/scenario.ts";

const writing = createTimeWriter(undefined, { bare: true });
const declared = (observed: Observed): Declaration => kindNamed(observed.kind).declare(observed, writing);
const because = (observed: Observed): string | undefined => {
  const declaration = declared(observed);
  return declaration.at === "nowhere" ? declaration.because : undefined;
};
const NAME = "a config can't hold its room's name, which has a /, a control character or outer blanks";
const IMPOSSIBLE_ROOMS = ["", "a/b", " a", "a ", "a\n", "\u0007", "\ud800", undefined];

describe("a booking is declared", () => {
  it("with all that its options are", () => {
    const password = new Secret("x", "live");
    const spec = { duration: 3000, type: "webinar", lock: true, capacity: 7, password, hostKey: true };
    expect(declared(booked(1, "09:00", { spec }))).toEqual({
      at: "room section",
      section: "bookings",
      names: ["2026-12-01", "2026-12-01-0900"],
      own: { start: "2026-12-01T09:00Z", duration: "50h" },
      policy: { type: "webinar", capacity: 7, lock: true, password, hostKey: true },
      defaults: { type: "conference", lock: false, password: null, hostKey: false },
    });
  });

  it.each([undefined, 0, 257, 1.5])("with no capacity where it is %s", (capacity) => {
    expect(declared(booked(1, "09:00", { spec: { capacity } }))).toMatchObject({ policy: { capacity: undefined } });
  });

  it.each<[string, Spec]>([
    ["its start, +012026-12-01T09:00:00Z, is in a year that a config can't write", { start: "+012026-12-01T09:00:00Z" }],
    ["it lasts 45.5 minutes, and a config takes whole ones, from 1 to ten years", { duration: 45.5 }],
    ["it lasts 0 minutes, and a config takes whole ones, from 1 to ten years", { duration: 0 }],
    ["it lasts 9999999 minutes, and a config takes whole ones, from 1 to ten years", { duration: 9_999_999 }],
    ["its type 7 is not known as a type of rooms", { type: "type 7" }],
    ["its password is not text that an environment variable can hold", { password: new Secret("a\0", "live") }],
  ])("not at all: %s", (told, spec) => {
    expect(because(booked(1, "09:00", { spec }))).toBe(told);
  });

  it.each(IMPOSSIBLE_ROOMS)("not at all in a room that is called %j", (room) => {
    expect(because({ ...booked(1, "09:00"), room })).toBe(NAME);
  });
});

describe("an open room is declared", () => {
  it("with what the list tells of it", () => {
    const password = new Secret("x", "live");
    expect(declared(openRoom({ lock: true, password }))).toEqual({
      at: "room block",
      policy: { type: "conference", lock: true, password },
      defaults: { type: "conference", lock: false, password: null },
    });
  });

  it("without what no config can say, or the list doesn't", () => {
    const unsayable = openRoom({ type: "type 7", password: new Secret("\ud800", "live") });
    expect(declared(unsayable)).toMatchObject({ policy: { type: undefined, lock: false, password: undefined } });
    expect(declared({ ...openRoom(), spec: { active: true }, opaque: true })).toMatchObject({
      policy: { type: undefined, lock: undefined, password: undefined },
    });
  });

  it.each(IMPOSSIBLE_ROOMS)("not at all if it is called %j", (room) => {
    expect(because({ ...openRoom(), room })).toBe(NAME);
  });
});

describe("a webhook is declared", () => {
  const webhook = (spec: Spec): Observed => ({ ...hooked(1, "x"), spec });

  it.each<[Spec, object]>([
    [
      { url: "https://crm.example.com/a/b", validated: true },
      { names: ["crm-example-com", "crm-example-com", "crm-example-com-a-b"], own: { url: "https://crm.example.com/a/b" } },
    ],
    [
      { url: "http://[::1]:80/", validated: false, room: "board" },
      { names: ["1", "1-board", "1-board"], own: { url: "http://[::1]:80/", room: "board", validate: false } },
    ],
    [{ url: "https://$/", validated: true }, { names: ["webhook", "webhook", "webhook"] }],
    [
      { robot: 42, validated: true },
      { names: ["robot-42", "robot-42"], own: { robot: 42 } },
    ],
    [
      { robot: 42, validated: true, room: "會議室" },
      { names: ["robot-42", "robot-42"], own: { robot: 42, room: "會議室" } },
    ],
  ])("%j", (spec, expected) => {
    expect(declared(webhook(spec))).toMatchObject({ at: "domain section", section: "webhooks", ...expected });
  });

  it.each<[Spec, string]>([
    [{ url: "ftp://a.example/" }, "its url is not one that a config can hold (https://… or http://…)"],
    [{ url: "https://me:pa55@a.example/" }, "its url is not one that a config can hold (https://… or http://…)"],
    [{ url: "https://a.example\\b" }, "its url is not one that a config can hold (https://… or http://…)"],
    [{ url: "nothing" }, "its url is not one that a config can hold (https://… or http://…)"],
    [{ url: "https://a.example/\ud800" }, "its url is not one that a config can hold (https://… or http://…)"],
    [{ robot: 1.5 }, "the number of its robot is not a whole one"],
    [{ robot: -1 }, "the number of its robot is not a whole one"],
    [{ robot: 42, room: "a/b" }, NAME],
  ])("not at all: %j", (spec, told) => {
    expect(because(webhook(spec))).toBe(told);
  });
});
