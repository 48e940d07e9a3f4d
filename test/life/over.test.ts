import { describe, expect, it } from "vitest";
import { createTeam, room, type Team } from "./team.ts";

/** A request for five meetings that is merged, and applied after four of them are over. */
async function appliedLate(isForgotten: boolean) {
  const team = await createTeam({
    "rooms/board.yaml": room("board", {
      changed: { start: "2026-11-24T10:00", duration: 60 },
      removed: { start: "2026-11-24T12:00", duration: 60 },
    }),
    "rooms/annex.yaml": room("annex", { longer: { start: "2026-11-24T13:00", duration: 60 } }),
  });
  const { pipeline } = team;
  await pipeline.xroom("apply", "-y");
  const kim = await team.person();
  await kim.request("late", {
    "rooms/board.yaml": room("board", {
      changed: { start: "2026-11-24T10:00", duration: 90 },
      added: { start: "2026-11-24T15:00", duration: 60 },
      later: { start: "2026-11-27T15:00", duration: 60 },
    }),
    "rooms/annex.yaml": room("annex", { longer: { start: "2026-11-24T13:00", duration: 48 * 60 } }),
    "rooms/hall.yaml": room("hall", { moved: { start: "2026-11-24T16:00", duration: 60 } }),
  });
  await kim.plan("late");
  await pipeline.merge("late");
  team.moveTo("2026-11-25T09:00:00Z");
  if (isForgotten) forgetPast(team);
  team.written();
  return { team, pipeline, applied: await pipeline.apply("late") };
}

/** Regions may drop bookings that are over. */
function forgetPast({ world }: Team): void {
  const region = world.emulator.world("fra-1");
  for (const { id } of region.bookings()) region.removeBooking(id);
}

describe("meetings that are over by the time of the apply", () => {
  it("are never called, whatever the plan wanted; one that is made longer goes on", async () => {
    const { team, pipeline, applied } = await appliedLate(false);
    expect(applied.verdicts).toEqual([
      "over booking/chat.org/board/added",
      "over booking/chat.org/board/changed",
      "over booking/chat.org/board/removed",
      "over booking/chat.org/hall/moved",
      "same booking/chat.org/annex/longer",
      "same booking/chat.org/board/later",
    ]);
    expect(applied.code).toBe(0);
    expect(team.written()).toEqual(["booking.add", "booking.update"]);
    expect(team.live()).toContain("annex 2026-11-24T13:00Z 2880");
    expect((await pipeline.xroom("plan", "--detailed-exitcode")).code).toBe(0);
    // Each change has been made or is over: the plan is spent.
    expect((await pipeline.apply("late")).out).toContain('"type":"spent"');
  }, 90_000);

  it("are not missed where the region has forgotten them; one that is made longer is made anew, and named", async () => {
    const { team, pipeline, applied } = await appliedLate(true);
    expect(applied.verdicts).toEqual([
      "done booking/chat.org/board/removed",
      "over booking/chat.org/board/added",
      "over booking/chat.org/board/changed",
      "over booking/chat.org/hall/moved",
      "same booking/chat.org/annex/longer",
      "same booking/chat.org/board/later",
    ]);
    expect(applied.out).toContain('"because":"it was over, and is made anew"');
    expect(applied.code).toBe(0);
    expect(team.written()).toEqual(["booking.add", "booking.add"]);
    expect(team.live()).toEqual(["annex 2026-11-24T13:00Z 2880", "board 2026-11-27T15:00Z 60"]);
    expect((await pipeline.xroom("plan", "--detailed-exitcode")).code).toBe(0);
  }, 90_000);
});
