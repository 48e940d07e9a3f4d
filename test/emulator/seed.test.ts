import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createEmulator, parseSeed } from "../../src/emulator/index.ts";
import { Failure, type Diagnostic } from "../../src/model/diagnostic.ts";
import { NOON, start } from "./caller.ts";

const EXAMPLE = new URL("../../examples/emulator/seed.yaml", import.meta.url);

/** `line:column summary` of each problem. */
function refusals(yaml: string): string[] {
  try {
    createEmulator({ seed: parseSeed(yaml, "seed.yaml"), now: () => NOON });
  } catch (error) {
    if (error instanceof Failure) return error.diagnostics.map(toLine);
    throw error;
  }
  return [];
}

function toLine({ source, summary }: Diagnostic): string {
  return `${source?.line}:${source?.column} ${summary}`;
}

describe("a seed", () => {
  it("fills its worlds, as the example shows", async () => {
    const seed = parseSeed(readFileSync(EXAMPLE, "utf8"), "seed.yaml");
    const { emulator, ok, no } = await start({ seed });
    expect(emulator.account.id).toBe("acme");
    expect(emulator.world("fra-1").bookings()).toMatchObject([
      {
        id: 1,
        room: "board",
        start: Date.parse("2026-12-01T09:00:00Z"),
        duration: 105,
        type: 2,
        capacity: 50,
        lock: true,
        password: "00123",
      },
      { id: 2, room: "class-1a", start: NOON + 30 * 60_000, duration: 45, hostKey: null },
    ]);
    expect(emulator.world("fra-1").bookings()[0]?.hostKey).toMatch(/^[0-9a-f]{32}$/);
    expect(emulator.world("sfo-1").bookings()).toMatchObject([{ start: NOON + 24 * 3_600_000 }]);
    expect(emulator.world("fra-1").rooms()).toMatchObject([
      {
        name: "lobby",
        people: [
          { id: "anna", type: 1 },
          { id: "ben", type: 2 },
        ],
      },
    ]);
    expect(await ok("webhook.list", { domain: "chat.org", validated: true })).toMatchObject([{ id: 1 }, { robotId: 42 }]);
    expect(await no("booking.list", { domain: "other.org" })).toBe("the domain other.org is not one of this account's");
    expect(await no("room.init", { id: "other.org/board" })).toContain("is not one of this account's");
    expect(emulator.deliveries).toEqual([]);
  });

  it("sets the clock", async () => {
    const { emulator } = await start({ seed: parseSeed("clock: 2026-06-01T08:00:00+02:00", "seed.yaml") });
    expect(emulator.clock.now()).toBe(Date.parse("2026-06-01T06:00:00Z"));
  });

  it("may be empty", () => {
    expect(refusals("")).toEqual([]);
    expect(refusals("regions: { fra-1: }")).toEqual([]);
  });

  it.each([
    ["domain: {}", ["1:1 domain is not a field of this"]],
    ["account: { id: a }", ["1:10 account.secret is missing"]],
    ["a: 1\na: 2", ["2:1 Map keys must be unique"]],
    ["clock: soon", ["1:8 clock must be a time such as 2026-12-01T09:00:00Z"]],
    ["readings:\n  times: unix", ['2:10 readings.times can\'t be so: times must be one of "iso", "epoch", "iso-offset"']],
    ["regions:\n  mars: {}", ["2:3 regions.mars is no region; there are fra-1, sfo-1, sgp-1"]],
    ["regions:\n  fra-1:\n    rooms:\n      - id: board\n", ["4:13 regions.fra-1.rooms[0].id must be domain/room-name"]],
    [
      "regions:\n  fra-1:\n    rooms:\n      - { id: a.org/b, password: 00123 }",
      ["4:34 regions.fra-1.rooms[0].password must be a string, not a number"],
    ],
    ["regions:\n  fra-1:\n    webhooks:\n      - { domain: a.org }", ["4:9 a webhook has a url or a robot"]],
    [
      "regions:\n  fra-1:\n    bookings:\n      - { domain: a.org, room: b, start: tomorrow, duration: 90s }",
      [
        "4:42 regions.fra-1.bookings[0].start must be a time such as 2026-12-01T09:00:00Z, or +2h from now",
        "4:62 regions.fra-1.bookings[0].duration must be whole minutes: 90 or 1h30m",
      ],
    ],
    [
      "regions:\n  fra-1:\n    bookings:\n      - &b { domain: a.org, room: b, start: +1h, duration: 60 }\n      - *b",
      ["5:9 startTime: the room is booked from 2026-12-01T13:00:00Z to 2026-12-01T14:00:00Z (booking 1)"],
    ],
    [
      "domains: { a.org: }\nregions:\n  fra-1:\n    rooms:\n      - id: b.org/c",
      ["5:9 the domain b.org is not among the seed's domains"],
    ],
    [
      "regions:\n  fra-1:\n    rooms:\n      - { id: a.org/b, people: [{ id: x }, { id: x }] }",
      ["4:9 people: two of them have the same id"],
    ],
  ])("%j is refused with the place", (yaml, expected) => {
    expect(refusals(yaml)).toEqual(expected.map((line) => expect.stringContaining(line)));
  });

  it("is never quoted in errors", () => {
    expect(refusals("account: { id: a, secret: [hunter2] }\nregions: hunter2").join()).not.toContain("hunter2");
  });
});
