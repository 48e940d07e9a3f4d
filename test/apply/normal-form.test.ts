import { describe, expect, it } from "vitest";
import { emulate } from "../harness/world.ts";
import { openRuns, statuses } from "./run.ts";

/** What a region that keeps names in small letters, and urls without their last slash, is declared to have. */
const ALL = `domains:
  chat.org:
    rooms:
      Board:
        active: true
        hostKey: true
        lock: true
        password: { env: ALPHA_PASSWORD }
        bookings:
          kickoff: { start: 2026-12-01T10:00, duration: 30m }
          weekly: { start: 2026-12-02T10:00, duration: 30m, repeat: FREQ=WEEKLY;COUNT=3 }
    webhooks:
      crm: { url: "https://crm.example.com/a/", room: Board }
      scribe: { robot: 42, room: Board }
`;

const folding = () =>
  emulate({ listeners: "assumed", readings: { roomNames: "lower", webhookUrls: "bare", overlaps: "allowed" } });
const countOf = (world: Awaited<ReturnType<typeof folding>>): readonly number[] => {
  const fra = world.emulator.world("fra-1");
  return [fra.bookings().length, fra.webhooks().length, fra.rooms().length];
};

describe("in a region that writes names in a form of its own", () => {
  it("what was made is found again, changed, moved, and removed", async () => {
    const world = await folding();
    const runs = await openRuns(world, ALL);
    await runs.settle();
    const ids = world.emulator
      .world("fra-1")
      .bookings()
      .map(({ id }) => id);
    expect(countOf(world)).toEqual([4, 2, 1]);

    await runs.configure(ALL.replace("lock: true", "lock: false").replace("2026-12-02T10:00", "2026-12-03T11:00"));
    const changed = await runs.settle();
    expect(new Set(changed.changes.map(({ action }) => action))).toEqual(new Set(["update"]));
    expect(
      world.emulator
        .world("fra-1")
        .bookings()
        .map(({ id }) => id),
    ).toEqual(ids);

    await runs.configure("domains: { chat.org: {} }\n");
    await runs.settle();
    expect(countOf(world)).toEqual([0, 0, 0]);
  });

  it("a room of the declared name in the region's own writing is the same, without a call", async () => {
    const world = await folding();
    const bare = ALL.replace("/a/", "/a");
    const runs = await openRuns(world, bare);
    await runs.settle();
    await runs.configure(bare.replaceAll("Board", "board"));
    const plan = await runs.settle();
    expect(plan.calls).toEqual([]);
    expect(plan.diagnostics.map(({ code }) => code)).not.toContain("normal-form");
  });

  it("what was made is found though the answers are lost", async () => {
    const world = await folding();
    const runs = await openRuns(world, ALL);
    for (const method of ["add", "init"])
      world.emulator.order({ match: { method }, fault: { kind: "drop", when: "after" }, times: "always" });
    const { report } = await runs.apply();
    expect(statuses(report).filter((status) => /add|init/.test(status) && !status.endsWith("done, settled"))).toEqual([]);
    world.emulator.clearFaults();
    await runs.settle();
    expect(countOf(world)).toEqual([4, 2, 1]);
  });

  it("what was made is found by the next run, though no list came either", async () => {
    const world = await folding();
    const runs = await openRuns(world, ALL);
    const plan = await runs.plan();
    for (const method of ["add", "init"])
      world.emulator.order({ match: { method }, fault: { kind: "drop", when: "after" }, times: "always" });
    world.emulator.order({ match: { method: "list" }, fault: { kind: "status", status: 503 }, times: "always" });
    await runs.apply({ plan });
    world.emulator.clearFaults();
    await runs.settle();
    await runs.settle();
    expect(countOf(world)).toEqual([4, 2, 1]);
    expect(new Set(world.writes().map(({ call }) => call)).has("booking.remove")).toBe(false);
  });
});

it("an addition whose outcome is unknown is not taken for another's object of nearly the same name", async () => {
  const world = await emulate();
  const theirs = world.emulator
    .world("fra-1")
    .addBooking({ domain: "chat.org", room: "board", start: "2026-12-01T10:00:00Z", duration: 30 });
  const runs = await openRuns(
    world,
    "domains: { chat.org: { rooms: { Board: { bookings: { b: { start: 2026-12-01T10:00, duration: 30m } } }, BOARD: { bookings: { b: { start: 2026-12-01T10:00, duration: 30m } } } } } }",
  );
  world.emulator.order({ match: { method: "add" }, fault: { kind: "drop" }, times: 2 });
  await runs.apply();
  expect(
    world.emulator
      .world("fra-1")
      .bookings()
      .map(({ room }) => room)
      .toSorted(),
  ).toEqual(["BOARD", "Board", "board"]);
  const objects = Object.values((await runs.state()).objects).map(({ id }) => id);
  expect(objects).toHaveLength(2);
  expect(objects).not.toContain(theirs.id);
});
