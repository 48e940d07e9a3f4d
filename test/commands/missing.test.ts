/** What a list lacks, over the command line: a list that lags, a call that fails, a snapshot, and what the state shows of it. */
import { describe, expect, it } from "vitest";
import type { Plan } from "../../src/model/plan.ts";
import type { State } from "../../src/model/state.ts";
import { parseState } from "../../src/state/document.ts";
import { NOW, type Scene, setScene } from "./fixtures.ts";

const KICKOFF = "booking/chat.org/board/kickoff";
const SCRIBE = "webhook/chat.org/scribe";
const ROOMS = `domains:
  chat.org:
    rooms: { board: { bookings: { kickoff: { start: 2026-12-01T10:00, duration: 1h30m, hostKey: true } } } }
    webhooks: { scribe: { robot: 42 } }
`;
const SERIES = `domains:
  chat.org:
    rooms:
      board:
        bookings:
          kickoff: { start: 2026-12-01T10:00, duration: 1h }
          weekly: { start: 2026-11-24T14:00, duration: 45m, repeat: FREQ=WEEKLY }
`;

interface Applied extends Scene {
  state(): Promise<State>;
  /** The list of bookings lacks these. */
  lack(...ids: readonly number[]): void;
  bookings(): number[];
}

async function setApplied(rooms: string): Promise<Applied> {
  const scene = await setScene(rooms);
  expect((await scene.project.xroom("apply", "-y")).code).toBe(0);
  scene.world.emulator.clearLog();
  return {
    ...scene,
    state: async () => parseState(await scene.project.read(".xroom/state.json"), "the state"),
    lack: (...without) =>
      scene.world.emulator.order({ match: { method: "booking.list" }, fault: { kind: "lag", without }, times: "always" }),
    bookings: () =>
      scene.world.emulator
        .world("fra-1")
        .bookings()
        .map(({ id }) => id),
  };
}

describe("lists that are still those of before", () => {
  it("don't have a booking made twice, and what is made twice is removed once they have caught up", async () => {
    const { project, world } = await setScene(ROOMS);
    world.emulator.order({ match: { method: "list" }, fault: { kind: "lag" }, times: "always" });
    const view = world.emulator.world("fra-1");
    expect((await project.xroom("apply", "-y")).code).toBe(0);
    const first = view.bookings();
    const again = await project.xroom("apply", "-y");
    expect([again.code, again.out]).toEqual([0, expect.stringContaining("1 of 1 changes done")]);
    expect(again.out).toContain(
      `note[unlisted]: region fra-1 does not list ${KICKOFF}: it counts as listed, as it is found by its id`,
    );
    expect([view.bookings(), view.webhooks().map(({ id }) => id)]).toEqual([first, [1, 2]]);

    world.emulator.clearFaults();
    expect((await project.xroom("plan")).out).toContain(`- ${SCRIBE}~1 (1)  # undeclared`);
    expect((await project.xroom("apply", "-y")).code).toBe(0);
    expect([view.bookings(), view.webhooks().map(({ id }) => id)]).toEqual([first, [2]]);
    expect((await project.xroom("plan", "--detailed-exitcode")).code).toBe(0);
  });
});

describe("a booking that is not listed and can't be asked for", () => {
  it("is blocked: exit 3, the reason and the way out, which `xroom state rm` is", async () => {
    const { project, world, lack, bookings } = await setApplied(ROOMS);
    world.emulator.world("fra-1").removeBooking(1);
    lack(1);
    world.emulator.order({ match: { method: "get" }, fault: { kind: "status", status: 403 }, times: "always" });
    const plan = await project.xroom("plan");
    expect(plan.out).toContain("1 blocked");
    const { code, out } = await project.xroom("apply", "-y");
    expect([code, bookings()]).toEqual([3, []]);
    expect(out).toContain(
      `region fra-1 does not list booking 1, and may still have it (booking.get: an ordered fault (403)): plan again later, or, if it is gone, forget it with \`xroom state rm ${KICKOFF}\``,
    );
    expect((await project.xroom("state", "list")).out).toBe(
      `${KICKOFF}\n${KICKOFF}  # booking 1 (fra-1): not listed, missing since ${NOW}\n${SCRIBE}\n`,
    );
    expect(JSON.parse((await project.xroom("state", "show", KICKOFF)).out)).toMatchObject({
      address: KICKOFF,
      id: 1,
      missing: [{ kind: "booking", region: "fra-1", id: 1, since: NOW }],
    });
    expect((await project.xroom("state", "rm", KICKOFF)).code).toBe(0);
    expect((await project.xroom("apply", "-y")).code).toBe(0);
    expect(bookings()).toEqual([2]);
  });
});

describe("an occurrence that others removed", () => {
  const GONE = "booking/chat.org/board/weekly@2026-12-01T14:00:00Z";

  /** Removed after a plan of something else was saved, which was then applied. */
  async function lose(): Promise<Applied & { readonly id: unknown }> {
    const scene = await setApplied(SERIES);
    const { project, world } = scene;
    await project.write("xroom.yaml", (await project.read("xroom.yaml")).replace("duration: 1h }", "duration: 2h }"));
    expect((await project.xroom("plan", "--out", "saved.json")).code).toBe(0);
    const id = (await scene.state()).objects[GONE]?.id;
    world.emulator.world("fra-1").removeBooking(Number(id));
    const applied = await project.xroom("apply", "saved.json");
    expect([applied.code, applied.out]).toEqual([0, expect.stringContaining("1 of 1 changes done")]);
    return { ...scene, id };
  }

  it("is missing, and not made again, by an apply of what did not show it", async () => {
    const { project, state, id } = await lose();
    const { objects, missing } = await state();
    expect(Object.keys(objects)).not.toContain(GONE);
    expect(missing).toMatchObject([{ address: GONE, id, since: NOW, gone: true }]);
    expect((await project.xroom("state", "list", GONE)).out).toBe(
      `${GONE}  # booking ${String(id)} (fra-1): removed by others, and not made again, missing since ${NOW}\n`,
    );
    const shown = JSON.parse((await project.xroom("state", "show", GONE, "--live")).out) as object;
    expect(shown).toMatchObject({ address: GONE, missing: [{ id, gone: true }], live: null });
    expect((await project.xroom("state", "mv", GONE, KICKOFF)).code).toBe(1);
  });

  it("is never rolled in, and is made again by a plan that shows it", async () => {
    const { project, world, state } = await lose();
    const week = 7 * 86_400_000;
    world.emulator.clock.advance(week);
    project.environment["XROOM_NOW"] = new Date(Date.parse(NOW) + week).toISOString();
    const rolled = await project.xroom("apply", "--roll", "-y");
    expect([rolled.code, rolled.out]).toEqual([0, expect.stringContaining("Apply complete: 1 of 1 changes done")]);
    expect((await state()).missing).toMatchObject([{ address: GONE }]);
    const plan = JSON.parse((await project.xroom("plan", "--json")).out) as Plan;
    expect(plan.changes).toMatchObject([{ address: GONE, action: "add", reason: "drift" }]);
    expect((await project.xroom("apply", "-y")).code).toBe(0);
    expect((await state()).missing).toEqual([]);
  });

  it("is moved and forgotten with its address", async () => {
    const { project, world, state } = await setApplied(SERIES);
    const { id = 0 } = (await state()).objects[KICKOFF] ?? {};
    world.emulator.world("fra-1").removeBooking(Number(id));
    world.emulator.order({ match: { method: "add" }, fault: { kind: "status", status: 400 }, times: "always" });
    expect((await project.xroom("apply", "-y")).code).toBe(3);
    const begin = "booking/chat.org/board/begin";
    expect((await project.xroom("state", "mv", KICKOFF, begin)).code).toBe(0);
    expect((await state()).missing).toMatchObject([{ address: begin, id }]);
    expect((await project.xroom("state", "mv", begin, "room/chat.org/begin")).err).toContain("a booking can't become");
    expect((await project.xroom("state", "rm", begin)).code).toBe(0);
    expect((await state()).missing).toEqual([]);
    expect((await project.xroom("state", "rm", begin)).code).toBe(1);
  });
});

describe("a snapshot of lists that lag", () => {
  it("holds what was asked for: a plan against it is that of the regions, with the key and without", async () => {
    const { project, world, lack } = await setApplied(`domains:
  chat.org:
    rooms:
      board: { bookings: { kickoff: { start: 2026-12-01T10:00, duration: 1h }, review: { start: 2026-12-02T10:00, duration: 1h } } }
      far: { region: sfo-1, bookings: { call: { start: 2026-12-01T10:00, duration: 1h } } }
`);
    lack(1);
    world.emulator.world("fra-1").removeBooking(2);
    world.emulator.world("sfo-1").removeBooking(1);
    const fault = { kind: "status" as const, status: 403 };
    world.emulator.order({ match: { region: "sfo-1", method: "get" }, fault, times: "always" });
    const planned = async (...args: string[]): Promise<Plan> =>
      JSON.parse((await project.xroom("plan", "--json", ...args)).out) as Plan;
    const live = await planned();
    expect(live.changes.map(({ address, blocked }) => [address, blocked === null])).toEqual([
      ["booking/chat.org/board/review", true],
      ["booking/chat.org/far/call", false],
    ]);
    expect((await project.xroom("snapshot", "--out", "snapshot.json")).code).toBe(0);
    const { asked } = JSON.parse(await project.read("snapshot.json")) as {
      asked: { region: string; id: number; answer: string }[];
    };
    expect(asked.map(({ region, id, answer }) => `${region} ${id} ${answer}`)).toEqual([
      "fra-1 1 found",
      "fra-1 2 gone",
      "sfo-1 1 unsure",
    ]);
    const keyed = await planned("--snapshot", "snapshot.json");
    expect([keyed.changes, keyed.missing, keyed.records]).toEqual([live.changes, live.missing, live.records]);
    expect(keyed.diagnostics.filter(({ code }) => code === "unlisted")).toEqual(live.diagnostics);
    Object.assign(project.environment, { XROOM_ID: "", XROOM_SECRET: "" });
    const keyless = await planned("--snapshot", "snapshot.json");
    expect([keyless.changes.map(({ blocked }) => blocked), keyless.missing]).toEqual([
      live.changes.map(({ blocked }) => blocked),
      live.missing,
    ]);
  });
});
