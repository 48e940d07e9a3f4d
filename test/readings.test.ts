/**
 * What the manual leaves open can be answered either way, and the tool lives with every answer: each reading of the emulator, at each
 * of its values, goes through the same life of a project, several in one life. All at their defaults are one life. (Storms draw others.)
 */
import { describe, expect, it } from "vitest";
import { DEFAULT_READINGS, READING_CHOICES, type Readings } from "../src/emulator/index.ts";
import type { Plan } from "../src/model/plan.ts";
import { openRuns, type Runs } from "./apply/run.ts";
import { emulate, type EmulatedWorld } from "./harness/world.ts";

const NOW = Date.parse("2026-11-23T09:00:00Z");

const FIRST = `domains:
  chat.org:
    rooms:
      board:
        lock: true
        password: { env: ALPHA_PASSWORD }
        active: true
        hostKey: true
        bookings:
          now: { start: "2026-11-23T08:30:00Z", duration: 2h }
          kickoff: { start: 2026-12-01T10:00, duration: 1h, capacity: 7 }
          webinar: { start: 2026-12-01T14:00, duration: 1h, type: webinar, lock: false }
          a: { start: 2026-12-02T10:00, duration: 1h }
          b: { start: 2026-12-02T11:00, duration: 1h }
          weekly: { start: 2026-11-24T18:00, duration: 45m, repeat: FREQ=WEEKLY;COUNT=4 }
      "odd ~ @#é%'\\" 😀":
        active: true
        password: { env: BETA_PASSWORD }
        bookings: { x: { start: 2026-12-01T10:00, duration: 1h, hostKey: false } }
      shut: { active: false }
      stage: { active: true, type: webinar, evict: true }
    webhooks:
      crm: { url: "http://crm.example.com/x" }
      other: { url: "http://other.example.com/x" }
      scribe: { robot: 42 }
      ofRoom: { url: "http://crm.example.com/x", room: board }
  constructor:
    region: sfo-1
    rooms: { constructor: { active: true, bookings: { constructor: { start: 2026-12-01T10:00, duration: 1h } } } }
    webhooks: { toString: { robot: 1 } }
`;

/** Locks, passwords, times, a ring of two, a moved series, a rename, a removal, swapped and changed webhooks, a moved region. */
const EDITED = FIRST.replace("lock: true", "lock: false")
  .replace("{ env: ALPHA_PASSWORD }", "{ env: BETA_PASSWORD }")
  .replace("kickoff: { start: 2026-12-01T10:00", "kickoff: { start: 2026-12-01T09:00")
  .replace("a: { start: 2026-12-02T10:00", "a: { start: 2026-12-02T11:00")
  .replace("b: { start: 2026-12-02T11:00", "b: { start: 2026-12-02T10:00")
  .replace("weekly: { start: 2026-11-24T18:00", "weekly: { start: 2026-11-25T17:00")
  .replace(/ +webinar: .*\n/, "")
  .replace("{ x: { start", "{ renamed: { start")
  .replace('crm.example.com/x" }\n      other', 'swapped.example.com/x" }\n      other')
  .replace("other.example.com", "crm.example.com")
  .replace("robot: 42", "robot: 43")
  .replace("active: true, type: webinar", "active: true, type: conference")
  .replace("region: sfo-1", "region: sgp-1");

const others = Object.entries(READING_CHOICES).flatMap(([name, choices]) => {
  const each: readonly unknown[] = Array.isArray(choices) ? choices : [(choices as { from: number }).from];
  return each.filter((value) => value !== DEFAULT_READINGS[name as keyof Readings]).map((value) => ({ name, value }));
});
const LIVES = 8;
/** No two of one life are of the same reading. */
const lives: readonly Partial<Readings>[] = [
  {},
  ...Array.from(
    { length: LIVES },
    (_, life) =>
      Object.fromEntries(
        others.flatMap(({ name, value }, index) => (index % LIVES === life ? [[name, value]] : [])),
      ) as Partial<Readings>,
  ),
];

/** Plans twice to the same bytes, makes exactly the plan's calls, and then finds nothing to do. */
async function settle(runs: Runs, world: EmulatedWorld, hostKeysMayDrop: boolean): Promise<Plan> {
  const plan = await runs.plan();
  expect(JSON.stringify(await runs.plan())).toBe(JSON.stringify(plan));
  expect(plan.changes.filter(({ blocked }) => blocked !== null)).toEqual([]);
  world.emulator.clearLog();
  const { report } = await runs.apply({ plan });
  expect(report.results.filter(({ status }) => status !== "done")).toEqual([]);
  const planned = plan.calls.map(({ region, collection, method }) => `${region} ${collection}.${method}`);
  expect(
    world
      .writes()
      .map(({ region, call }) => `${region} ${call}`)
      .toSorted(),
  ).toEqual(planned.toSorted());
  // A key that an update dropped is asked for again by the next plan (an update for its own sake, which can't drop it).
  if (hostKeysMayDrop) await runs.apply();
  const next = await runs.plan();
  expect([next.changes, next.records]).toEqual([[], []]);
  expect((await runs.state()).intents).toEqual([]);
  return plan;
}

describe("where the manual is open", () => {
  it("each value is in one life", () => {
    const found = lives.flatMap((readings) =>
      Object.entries(readings).map(([name, value]) => ({ name, value: value as unknown })),
    );
    expect(found.length).toBeGreaterThan(30);
    expect(found).toHaveLength(others.length);
    expect(found).toEqual(expect.arrayContaining(others));
  });

  it.each(lives.map((readings) => [JSON.stringify(readings), readings] as const))("%s", async (_, readings) => {
    const drops = readings.updateHostKey === "drops";
    const world = await emulate({ now: () => NOW, listeners: "assumed", readings });
    const fra = world.emulator.world("fra-1");
    const strangers = [
      fra.addBooking({ domain: "chat.org", room: "annex", start: "2026-12-24T10:00:00Z", duration: 30 }),
      fra.addBooking({ domain: "chat.org", room: "board", start: "2026-12-24T10:00:00Z", duration: 30, password: "theirs" }),
    ];
    const robot = fra.addWebhook({ domain: "chat.org", type: "robot", robotId: 99 });
    fra.openRoom("chat.org/annex");
    fra.openRoom("chat.org/shut");
    const isTheirs = ({ id }: { readonly id: number }): boolean => strangers.some((each) => each.id === id);

    const runs = await openRuns(world, FIRST);
    expect((await settle(runs, world, drops)).summary).toMatchObject({ close: 1, open: 4 });
    await runs.configure(EDITED);
    await settle(runs, world, drops);

    const [first, second] = fra.bookings("chat.org").filter((booking) => !isTheirs(booking) && booking.start > NOW);
    if (first === undefined || second === undefined) throw new Error("bookings were expected");
    fra.updateBooking(first.id, { lock: true, capacity: 3, password: "drifted" });
    fra.removeBooking(second.id);
    fra.closeRoom("chat.org/board");
    const drift = await settle(runs, world, drops);
    expect(new Set(drift.changes.map(({ reason }) => reason))).toEqual(new Set(["drift"]));

    await runs.configure("domains: { chat.org: {}, constructor: { region: sgp-1 } }\n");
    await settle(runs, world, false);
    expect(fra.bookings("chat.org").filter(({ start }) => start > NOW)).toEqual(strangers);
    expect(fra.webhooks("chat.org")).toEqual([robot]);
    expect(fra.rooms("chat.org").map((room) => room.name)).toEqual(["annex"]);
    for (const region of ["sfo-1", "sgp-1"]) {
      const view = world.emulator.world(region);
      expect([view.bookings(), view.rooms(), view.webhooks()]).toEqual([[], [], []]);
    }
  });
});
