import { describe, expect, it } from "vitest";
import { createTeam, room, type Team } from "./team.ts";

const LONG = 90_000;
const KICKOFF = { duration: 60, start: "2026-12-02T10:00", lock: false };
const REVIEW = { duration: 60, start: "2026-12-03T10:00", lock: false };

async function createApplied(): Promise<Team> {
  const team = await createTeam({ "rooms/board.yaml": room("board", { kickoff: KICKOFF, review: REVIEW }) });
  expect((await team.pipeline.xroom("apply", "-y")).code).toBe(0);
  team.written();
  return team;
}

describe("requests that are made from one base", () => {
  /** One makes `kickoff` longer, one locks it, and one adds a booking. */
  async function three() {
    const team = await createApplied();
    const [kim, lee, max] = [await team.person(), await team.person(), await team.person()];
    await kim.request("longer", { "rooms/board.yaml": room("board", { kickoff: { ...KICKOFF, duration: 90 }, review: REVIEW }) });
    await kim.plan("longer");
    await lee.request("locked", { "rooms/board.yaml": room("board", { kickoff: { ...KICKOFF, lock: true }, review: REVIEW }) });
    await lee.plan("locked");
    await max.request("retro", { "rooms/hall.yaml": room("hall", { retro: { start: "2026-12-04T10:00", duration: 60 } }) });
    await max.plan("retro");
    for (const branch of ["longer", "locked", "retro"]) await team.pipeline.merge(branch);
    return team;
  }

  it(
    "are applied together with one call for each object",
    async () => {
      const team = await three();
      const applied = await team.pipeline.apply(["locked", "retro", "longer"]);
      expect(applied.verdicts).toEqual([
        "same booking/chat.org/board/kickoff",
        "same booking/chat.org/board/kickoff",
        "same booking/chat.org/hall/retro",
      ]);
      expect(applied.code).toBe(0);
      expect(team.written()).toEqual(["booking.add", "booking.update"]);
      const [kickoff] = team.world.emulator.world("fra-1").bookings();
      expect(kickoff).toMatchObject({ duration: 90, lock: true });
      expect((await team.pipeline.xroom("plan", "--detailed-exitcode")).code).toBe(0);
    },
    LONG,
  );

  it(
    "are applied one after the other, each with its own fields",
    async () => {
      const team = await three();
      const { pipeline } = team;
      const first = await pipeline.apply("longer");
      expect(first).toMatchObject({
        code: 3,
        verdicts: ["partly booking/chat.org/board/kickoff"],
        unreviewed: ["add booking/chat.org/hall/retro", "update booking/chat.org/board/kickoff"],
      });
      expect(team.world.emulator.world("fra-1").bookings()[0]).toMatchObject({ duration: 90, lock: false });
      const second = await pipeline.apply("locked");
      expect(second).toMatchObject({ code: 0, verdicts: ["same booking/chat.org/board/kickoff"] });
      expect(team.world.emulator.world("fra-1").bookings()[0]).toMatchObject({ duration: 90, lock: true });
      expect(await pipeline.apply("retro")).toMatchObject({ code: 0, unreviewed: [] });
      // What is left of the first is done by now.
      expect(await pipeline.apply("longer")).toMatchObject({ code: 0, verdicts: ["done booking/chat.org/board/kickoff"] });
      expect((await pipeline.xroom("plan", "--detailed-exitcode")).code).toBe(0);
    },
    LONG,
  );

  it(
    "are applied together with those of a later base",
    async () => {
      const team = await three();
      const { pipeline } = team;
      const kim = await team.person();
      await kim.request("shorter", {
        "rooms/board.yaml": room("board", { kickoff: { ...KICKOFF, duration: 30, lock: true }, review: REVIEW }),
      });
      await kim.plan("shorter");
      await pipeline.merge("shorter");
      // The later one shows all that was merged before it and is not live yet.
      const applied = await pipeline.apply(["longer", "locked", "shorter"]);
      expect(applied.verdicts).toEqual([
        "same booking/chat.org/board/kickoff",
        "same booking/chat.org/board/kickoff",
        "same booking/chat.org/hall/retro",
        "withdrawn booking/chat.org/board/kickoff",
      ]);
      expect(applied.code).toBe(0);
      expect(team.world.emulator.world("fra-1").bookings()[0]).toMatchObject({ duration: 30, lock: true });
      expect((await pipeline.xroom("plan", "--detailed-exitcode")).code).toBe(0);
    },
    LONG,
  );
});

describe("a request that was reverted before it was applied", () => {
  it(
    "is withdrawn: nothing of it is called, and the place in the config is told",
    async () => {
      const team = await createApplied();
      const { pipeline } = team;
      const kim = await team.person();
      await kim.request("many", {
        "rooms/board.yaml": room("board", {
          kickoff: { ...KICKOFF, duration: 90 },
          retro: { start: "2026-12-04T10:00", duration: 60 },
        }),
      });
      await kim.plan("many");
      await pipeline.merge("many");
      await pipeline.revert("many");
      const applied = await pipeline.apply("many");
      expect(applied.verdicts).toEqual([
        "withdrawn booking/chat.org/board/kickoff",
        "withdrawn booking/chat.org/board/retro",
        "withdrawn booking/chat.org/board/review",
      ]);
      expect(applied.code).toBe(0);
      expect(team.written()).toEqual([]);
      const shown = await pipeline.xroom("apply", team.planPath("many"));
      expect(shown.out).toContain("withdrawn: booking/chat.org/board/review: the config declares it (rooms/board.yaml:10:11)");
      expect(shown.out).toContain("withdrawn: booking/chat.org/board/retro: the config no longer declares it");
      expect(shown.out).toContain(
        "withdrawn: booking/chat.org/board/kickoff: the config declares another duration (rooms/board.yaml:6:11)",
      );
      expect(shown.code).toBe(0);
      // Merged once more, it is wanted again.
      await kim.update();
      await kim.git("revert --no-edit HEAD");
      await kim.git("push -q origin main");
      await pipeline.update();
      const landed = await pipeline.apply("many");
      expect(landed).toMatchObject({ code: 0, unreviewed: [] });
      expect(team.live()).toEqual(["board 2026-12-02T10:00Z 90", "board 2026-12-04T10:00Z 60"]);
    },
    LONG,
  );
});

describe("a booking that others changed after the review", () => {
  async function changed() {
    const team = await createApplied();
    const kim = await team.person();
    await kim.request("longer", {
      "rooms/board.yaml": room("board", { kickoff: { ...KICKOFF, duration: 90 }, review: { ...REVIEW, duration: 90 } }),
    });
    await kim.plan("longer");
    await team.pipeline.merge("longer");
    team.world.emulator.world("fra-1").updateBooking(1, { lock: true });
    return team;
  }

  it(
    "stops one plan as a whole, and under --partial only itself",
    async () => {
      const team = await changed();
      const { pipeline } = team;
      const refused = await pipeline.xroom("apply", team.planPath("longer"));
      expect(refused.err).toContain(
        "error[stale-plan]: booking/chat.org/board/kickoff: booking 1 was changed (lock true, was false) since the plan was made",
      );
      expect(refused.code).toBe(4);
      expect(team.written()).toEqual([]);
      const partial = await pipeline.apply("longer", "--partial");
      expect(partial.verdicts).toEqual(["same booking/chat.org/board/review", "stale booking/chat.org/board/kickoff"]);
      expect(partial.code).toBe(3);
      expect(team.written()).toEqual(["booking.update"]);
      expect(team.world.emulator.world("fra-1").bookings()).toMatchObject([
        { id: 1, duration: 60, lock: true },
        { id: 2, duration: 90 },
      ]);
      // The way back: a request whose plan shows what others did.
      const lee = await team.person();
      await lee.plan("again");
      const again = await pipeline.apply("again");
      expect(again).toMatchObject({ code: 0, verdicts: ["same booking/chat.org/board/kickoff"] });
      expect(team.world.emulator.world("fra-1").bookings()[0]).toMatchObject({ duration: 90, lock: false });
    },
    LONG,
  );

  it(
    "stops only itself where there are several plans",
    async () => {
      const team = await changed();
      const { pipeline } = team;
      const lee = await team.person();
      await lee.request("retro", { "rooms/hall.yaml": room("hall", { retro: { start: "2026-12-04T10:00", duration: 60 } }) });
      // Limited to what it brings itself: it does not show what others did.
      await lee.plan("retro", "--target", "booking/*/hall/*");
      await pipeline.merge("retro");
      const applied = await pipeline.apply(["longer", "retro"]);
      expect(applied.verdicts).toEqual([
        "same booking/chat.org/board/review",
        "same booking/chat.org/hall/retro",
        "stale booking/chat.org/board/kickoff",
      ]);
      expect(applied.code).toBe(3);
      expect(team.written()).toEqual(["booking.add", "booking.update"]);
    },
    LONG,
  );

  it(
    "is not stale where one of the plans has seen what others did",
    async () => {
      const team = await changed();
      const { pipeline } = team;
      const lee = await team.person();
      await lee.plan("seen", "--target", "booking/*/*/kickoff");
      const applied = await pipeline.apply(["longer", "seen"]);
      expect(applied.verdicts).toEqual([
        "same booking/chat.org/board/kickoff",
        "same booking/chat.org/board/kickoff",
        "same booking/chat.org/board/review",
      ]);
      expect(applied.code).toBe(0);
      expect(team.world.emulator.world("fra-1").bookings()[0]).toMatchObject({ duration: 90, lock: false });
    },
    LONG,
  );
});
