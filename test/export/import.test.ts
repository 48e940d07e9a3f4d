import { describe, expect, it } from "vitest";
import { importDomain, type ImportInput } from "../../src/export/import-domain.ts";
import { Secret } from "../../src/model/secret.ts";
import type { Spec } from "../../src/model/spec.ts";
import type { Observed } from "../../src/resources/contract.ts";
import { KINDS } from "../../src/resources/registry.ts";
import {
  booked,
  type Domain,
  desiredOf,
  hooked,
  keyring,
  NOW,
  openRoom,
  secret,
  stateOf,
  type Scenario,
} from "../plan/scenario.ts";

const REGIONS = ["fra-1", "sfo-1", "sgp-1"];

interface Options extends Pick<Scenario, "objects"> {
  readonly timezone?: string;
  /** What the config says of chat.org. */
  readonly declared?: Domain;
  readonly room?: string;
  readonly variables?: ImportInput["variables"];
}

function imported(observed: readonly Observed[], { timezone, declared, objects, room, variables = new Map() }: Options = {}) {
  const lists = REGIONS.flatMap((region) =>
    KINDS.map(({ name: kind }) => ({
      kind,
      region,
      domain: "chat.org",
      objects: observed.filter((each) => each.kind === kind && each.region === region),
    })),
  );
  return importDomain({
    ...desiredOf({ domains: declared === undefined ? {} : { "chat.org": declared } }),
    domain: "chat.org",
    observation: { lists },
    kinds: KINDS,
    keyring,
    now: NOW,
    regions: REGIONS,
    timezone,
    room,
    variables,
    state: stateOf(objects === undefined ? {} : { objects }),
    schema: ".xroom/xroom.schema.json",
  });
}

const linesOf = (observed: readonly Observed[], options: Options = {}): string[] =>
  imported(observed, options)
    .text.split("\n")
    .filter((line) => !line.startsWith("#") && line !== "")
    .slice(3)
    .map((line) => line.slice(4));
const reasonsOf = (observed: readonly Observed[], options: Options = {}): string[] =>
  imported(observed, options).leftOut.map(({ observed: { kind, id }, because }) => `${kind} ${id}: ${because}`);
const live = (value: string): Secret => new Secret(value, "live");
const WEBINAR: Spec = { type: "webinar", capacity: 50, lock: true };

describe("an imported domain", () => {
  it("is a file that one could have written", () => {
    const { text } = imported(
      [
        booked(1, "2026-12-01T09:00:00Z", { spec: { ...WEBINAR, duration: 90, password: live("b0ard"), hostKey: true } }),
        booked(2, "2026-12-08T09:00:00Z", { spec: { ...WEBINAR, password: live("b0ard") } }),
        booked(3, "2026-12-08T13:00:00Z", { spec: { ...WEBINAR, lock: false, password: live("b0ard") } }),
        booked(4, "2026-11-20T09:00:00Z"),
        booked(5, "2026-12-01T17:00:00Z", { room: "west wing", region: "sfo-1", spec: { password: live("w3st") } }),
        openRoom({}, { room: "lobby" }),
        openRoom({ lock: true, password: live("w3st") }, { room: "stage" }),
        hooked(1, "https://crm.example.com/xroom"),
        hooked(2, "https://crm.example.com/xroom", { region: "sfo-1" }),
        hooked(3, "https://crm.example.com/board", {
          room: "board",
          spec: { url: "https://crm.example.com/board", room: "board", validated: false },
        }),
      ],
      { timezone: "Europe/Berlin" },
    );
    expect(text).toBe(`# yaml-language-server: $schema=.xroom/xroom.schema.json
# chat.org as it was in fra-1, sfo-1 and sgp-1 at 2026-11-23T09:00:00Z: 4 rooms, 4 bookings and 2 webhooks.
# Not in here: 1 booking that is over.
version: 1
domains:
  chat.org:
    region: fra-1
    timezone: Europe/Berlin
    rooms:
      board:
        type: webinar
        capacity: 50
        password: { env: CHAT_ORG_BOARD_PASSWORD }
        bookings:
          2026-12-01: { start: 2026-12-01T10:00, duration: 1h30m, lock: true, hostKey: true }
          2026-12-08-1000: { start: 2026-12-08T10:00, duration: 1h, lock: true }
          2026-12-08-1400: { start: 2026-12-08T14:00, duration: 1h }
      lobby: {}
      stage:
        lock: true
        password: { env: CHAT_ORG_PASSWORD }
      west wing:
        region: sfo-1
        bookings:
          2026-12-01: { start: 2026-12-01T18:00, duration: 1h, capacity: 256, password: { env: CHAT_ORG_PASSWORD } }
    webhooks:
      crm-example-com: { url: https://crm.example.com/xroom, regions: [fra-1, sfo-1] }
      crm-example-com-board: { url: https://crm.example.com/board, room: board, validate: false }
`);
  });

  it("lifts to a room what makes it shorter, and of an open room only what it is right now", () => {
    const three = (spec: Spec) => [1, 2, 3].map((id) => booked(id, `0${id}:00`, { spec: { ...spec, capacity: undefined } }));
    expect(linesOf(three({ lock: true })).slice(2, 4)).toEqual(["  board:", "    lock: true"]);
    // Somebody has unlocked it for now, or given it a password: that is no reason to write it down for all meetings, nor to undo it.
    const unlocked = linesOf([...three({ lock: true }), openRoom({ password: live("x"), type: "webinar" })]);
    expect(unlocked.slice(3)).toEqual([
      "    bookings:",
      "      2026-12-01-0100: { start: 2026-12-01T01:00Z, duration: 1h, lock: true }",
      "      2026-12-01-0200: { start: 2026-12-01T02:00Z, duration: 1h, lock: true }",
      "      2026-12-01-0300: { start: 2026-12-01T03:00Z, duration: 1h, lock: true }",
    ]);
    const agreeing = linesOf([...three({ lock: true, password: live("x") }), openRoom({ lock: true, password: live("x") })]);
    expect(agreeing.slice(3, 5)).toEqual(["    lock: true", "    password: { env: CHAT_ORG_BOARD_PASSWORD }"]);
    const opaque = linesOf([
      ...three({ lock: true }),
      openRoom({ type: undefined, lock: undefined, password: undefined }, { opaque: true }),
    ]);
    expect(opaque[3]).toBe("    bookings:");
  });

  it("lifts no capacity over a booking that can't say its own", () => {
    const spec = { capacity: 50 };
    const two = [booked(1, "09:00", { spec }), booked(2, "10:00", { spec })];
    expect(linesOf(two)[3]).toBe("    capacity: 50");
    const unknown = linesOf([...two, booked(3, "11:00", { spec: { capacity: undefined } })]);
    expect(unknown.slice(3)).toEqual([
      "    bookings:",
      "      2026-12-01-0900: { start: 2026-12-01T09:00Z, duration: 1h, capacity: 50 }",
      "      2026-12-01-1000: { start: 2026-12-01T10:00Z, duration: 1h, capacity: 50 }",
      "      2026-12-01-1100: { start: 2026-12-01T11:00Z, duration: 1h }",
    ]);
  });

  it("takes of duplicates the one that a plan takes, and says so of the other", () => {
    const duplicates = [booked(7, "09:00", { spec: { duration: 30 } }), booked(5, "09:00", { spec: { duration: 45 } })];
    expect(linesOf(duplicates).at(-1)).toContain("duration: 45m");
    expect(reasonsOf(duplicates)).toEqual([
      "booking 7: it has the same natural key as booking/chat.org/board/~5, which is declared instead",
    ]);
    const ours = { objects: { "booking/chat.org/board/mine": { id: 7 } } };
    expect(linesOf(duplicates, ours).at(-1)).toBe("      mine: { start: 2026-12-01T09:00Z, duration: 30m, capacity: 256 }");
  });

  it("doesn't declare a twin of what is over, for which a plan would take it", () => {
    const started = "2026-11-23T08:00:00Z";
    const over = booked(1, started, { spec: { duration: 15 } });
    const on = booked(2, started, { spec: { duration: 90 } });
    const file = imported([over, on]);
    expect(file).toMatchObject({ counts: { booking: 0 }, over: { booking: 1 }, leftOut: [{ observed: on }] });
    expect(imported([{ ...over, id: 3 }, on])).toMatchObject({ counts: { booking: 1 }, over: { booking: 1 }, leftOut: [] });
  });

  it("keeps of overlapping bookings the one that begins first", () => {
    const all = [
      booked(1, "09:00", { spec: { duration: 120 } }),
      booked(2, "10:00"),
      booked(3, "10:30", { spec: { duration: 30 } }),
      booked(4, "11:00"),
    ];
    expect(imported(all).counts).toMatchObject({ booking: 2 });
    const because = "it overlaps booking/chat.org/board/~1, and bookings of a room can't overlap in a config";
    expect(reasonsOf(all)).toEqual([`booking 2: ${because}`, `booking 3: ${because}`]);
  });

  it("has a room in the region where most of it is, or where the state holds it open", () => {
    const all = [booked(1, "09:00"), booked(2, "10:00"), openRoom({}, { region: "sfo-1" })];
    expect(linesOf(all)[0]).toBe("region: fra-1");
    expect(reasonsOf(all)).toEqual(["room chat.org/board: a config has a room in one region, and this room is in fra-1"]);
    const held = { objects: { "room/chat.org/board": { id: "chat.org/board", region: "sfo-1" } } };
    expect(linesOf(all, held)).toEqual(["region: sfo-1", "rooms:", "  board: {}"]);
    const gone = { objects: { "room/chat.org/board": { id: "chat.org/board", region: "sgp-1" } } };
    expect(linesOf(all, gone)[0]).toBe("region: fra-1");
    const unseen = { objects: { "room/chat.org/board": { id: "chat.org/board", region: "lab-1" } } };
    expect(imported(all, unseen)).toMatchObject({ counts: { room: 0, booking: 0 }, leftOut: [{}, {}, {}] });
  });

  it("writes times around clock changes so that they are read as they are", () => {
    const at = [
      "2026-12-01T09:00:07.250Z",
      "2027-03-28T00:30:00Z",
      "2027-03-28T01:30:00Z",
      "2027-10-31T00:30:00Z",
      "2027-10-31T01:30:00Z",
    ];
    const all = at.map((start, index) => booked(index, start, { spec: { start, duration: 1, capacity: undefined } }));
    expect(linesOf(all, { timezone: "Europe/Berlin" }).slice(5)).toEqual([
      "      2026-12-01: { start: 2026-12-01T10:00:07.250, duration: 1m }",
      "      2027-03-28-0130: { start: 2027-03-28T01:30, duration: 1m }",
      "      2027-03-28-0330: { start: 2027-03-28T03:30, duration: 1m }",
      "      2027-10-31-0230: { start: 2027-10-31T02:30+02:00, duration: 1m }",
      "      2027-10-31-0230-2: { start: 2027-10-31T02:30+01:00, duration: 1m }",
    ]);
  });

  it("refuses a time zone that there is none of", () => {
    expect(() => imported([], { timezone: "Europe/Berln" })).toThrow("there is no time zone Europe/Berln");
  });

  it("is of one room if asked for, and empty if there is nothing", () => {
    const all = [
      booked(1, "09:00"),
      booked(2, "09:00", { room: "annex" }),
      hooked(1, "https://a.example/"),
      hooked(2, "https://a.example/", { room: "annex" }),
    ];
    expect(imported(all, { room: "annex" })).toMatchObject({ counts: { room: 1, booking: 1, webhook: 1 }, leftOut: [] });
    expect(imported([]).text).toMatch(/: nothing\.\nversion: 1\ndomains:\n {2}chat\.org: \{\}\n$/);
  });
});

describe("what a config declares already", () => {
  const declared: Domain = {
    region: "sfo-1",
    ignore: ["adhoc-*"],
    rooms: { board: { bookings: { kickoff: { start: "2026-12-01T09:00:00Z" } } } },
    webhooks: { "robot-42": { target: { robot: 1 } }, crm: { target: { url: "https://a.example/" } } },
  };
  const there = { region: "sfo-1" };

  it("is left out, as are rooms that it ignores; what stands in its blocks is not written again", () => {
    const all = [
      booked(1, "09:00", there),
      booked(2, "11:00", there),
      booked(3, "11:00", { ...there, room: "adhoc-1" }),
      booked(4, "11:00", { ...there, room: "annex" }),
      openRoom({}, { ...there, room: "board" }),
      hooked(1, "https://a.example/", there),
      hooked(2, "https://a.example/", there),
      { ...hooked(3, "x", there), key: "robot\n42\n", spec: { robot: 42 } },
    ];
    const file = imported(all, { declared, timezone: "Europe/Berlin" });
    // The webhook's address has the region in it, for the domain's may not be set twice.
    expect(linesOf(all, { declared, timezone: "Europe/Berlin" })).toEqual([
      "rooms:",
      "  annex:",
      "    region: sfo-1",
      "    bookings:",
      '      2026-12-01: { start: "2026-12-01T12:00[Europe/Berlin]", duration: 1h, capacity: 256 }',
      "webhooks:",
      "  robot-42-sfo-1: { robot: 42, regions: [sfo-1] }",
    ]);
    expect(file).toMatchObject({ declared: 3, ignored: 1 });
    expect(reasonsOf(all, { declared })).toEqual([
      "webhook 2: it has the same natural key as webhook/chat.org/crm, which is declared already",
      "booking 2: its room is declared in xroom.yaml: add it there",
    ]);
    expect(file.text).toContain(
      "# Not in here: 3 that the config already declares, 1 in ignored rooms and 2 that can't be declared.\n",
    );
  });
});

describe("passwords", () => {
  const secretive = (id: number, room: string, password: string): Observed =>
    booked(id, `${String(id).padStart(2, "0")}:00`, { room, spec: { password: live(password) } });
  const namesOf = (observed: readonly Observed[], options: Options = {}): Record<string, string> =>
    Object.fromEntries([...imported(observed, options).variables].map(([name, held]) => [name, held.reveal()]));

  it("are named for who has them: a room, one of its bookings, or several rooms", () => {
    expect(namesOf([secretive(1, "board", "a"), secretive(2, "annex", "b")])).toEqual({
      CHAT_ORG_ANNEX_PASSWORD: "b",
      CHAT_ORG_BOARD_PASSWORD: "a",
    });
    expect(namesOf([secretive(1, "board", "a"), secretive(2, "board", "b")])).toEqual({
      CHAT_ORG_BOARD_2026_12_01_0100_PASSWORD: "a",
      CHAT_ORG_BOARD_2026_12_01_0200_PASSWORD: "b",
    });
    expect(namesOf([secretive(1, "board", "a"), secretive(2, "board", "a"), secretive(3, "board", "b")])).toEqual({
      CHAT_ORG_BOARD_PASSWORD: "a",
      CHAT_ORG_BOARD_2026_12_01_0300_PASSWORD: "b",
    });
    expect(namesOf([secretive(1, "board", "a"), secretive(2, "annex", "a")])).toEqual({ CHAT_ORG_PASSWORD: "a" });
  });

  it("of rooms whose names say the same, or nothing, are told apart", () => {
    expect(namesOf([secretive(1, "a b", "1"), secretive(2, "a-b", "2")])).toEqual({
      CHAT_ORG_A_B_2026_12_01_PASSWORD: "1",
      CHAT_ORG_A_B_2026_12_01_PASSWORD_2: "2",
    });
    expect(Object.keys(namesOf([secretive(1, "會議室", "1")]))).toEqual(["CHAT_ORG_PASSWORD"]);
  });

  it("that the config has a variable for use it, and no other name of its own is taken", () => {
    const variables = new Map([
      ["BOARD_PASSWORD", secret("a", "env:BOARD_PASSWORD")],
      ["CHAT_ORG_ANNEX_PASSWORD", undefined],
    ]);
    expect(namesOf([secretive(1, "board", "a"), secretive(2, "annex", "b")], { variables })).toEqual({
      BOARD_PASSWORD: "a",
      CHAT_ORG_ANNEX_2026_12_01_PASSWORD: "b",
    });
  });

  it("that no variable can hold keep their booking out, and are not declared of a room", () => {
    const all = [secretive(1, "board", "nul\0"), openRoom({ lock: true, password: live("half\ud800") }, { room: "annex" })];
    expect(reasonsOf(all)).toEqual(["booking 1: its password is not text that an environment variable can hold"]);
    expect(linesOf(all)).toEqual(["region: fra-1", "rooms:", "  annex:", "    lock: true"]);
  });
});

describe("webhooks", () => {
  it("are named for their hosts, as far as it takes", () => {
    const all = [
      hooked(1, "https://a.example/x"),
      hooked(2, "https://a.example/y"),
      hooked(3, "https://a.example/y", { room: "board", spec: { url: "https://a.example/y", room: "board", validated: true } }),
      hooked(4, "https://b.example:8443/"),
      hooked(5, "https://b.example:8443/", { region: "sfo-1", spec: { url: "https://b.example:8443/", validated: false } }),
    ];
    expect(linesOf(all)).toEqual([
      "region: fra-1",
      "webhooks:",
      "  a-example-board: { url: https://a.example/y, room: board }",
      "  a-example-x: { url: https://a.example/x }",
      "  a-example-y: { url: https://a.example/y }",
      "  b-example-8443-fra-1: { url: https://b.example:8443/ }",
      "  b-example-8443-sfo-1: { url: https://b.example:8443/, validate: false, regions: [sfo-1] }",
    ]);
  });

  it("keep the keys by which they are ours, unless these would be another's", () => {
    const all = [
      hooked(1, "https://a.example/x"),
      hooked(2, "https://a.example/x", { region: "sfo-1" }),
      hooked(3, "https://b.example/"),
    ];
    const objects = {
      "webhook/chat.org/crm@fra-1": { id: 1 },
      "webhook/chat.org/b-example": { id: 99 },
    };
    expect(linesOf(all, { objects }).slice(2)).toEqual([
      "  b-example-fra-1: { url: https://b.example/ }",
      "  crm: { url: https://a.example/x, regions: [fra-1, sfo-1] }",
    ]);
    const another = { ...objects, "webhook/chat.org/crm@sfo-1": { id: 77, region: "sfo-1" } };
    expect(linesOf(all, { objects: another }).slice(2)).toEqual([
      "  a-example: { url: https://a.example/x, regions: [fra-1, sfo-1] }",
      "  b-example-fra-1: { url: https://b.example/ }",
    ]);
  });
});
