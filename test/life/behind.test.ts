import { describe, expect, it } from "vitest";
import { createTeam, room } from "./team.ts";

const DAILY = { start: "2026-12-01T09:00", duration: "30m" };
const KICKOFF = { start: "2026-12-02T10:00", duration: "1h" };
const REVIEW = { start: "2026-12-03T10:00", duration: "1h" };

/** One person's request brings `kickoff` and is applied while another's branch, which lacks it, is still open. */
async function twoRequests(theirs: Parameters<typeof room>[1]) {
  const team = await createTeam({ "rooms/hall.yaml": room("hall", { daily: DAILY }) }, { state: "ref" });
  const { pipeline } = team;
  await pipeline.xroom("apply", "-y");
  const [kim, lee] = [await team.person(), await team.person()];
  await kim.request("kickoff", { "rooms/board.yaml": room("board", { kickoff: KICKOFF }) });
  await kim.plan("kickoff");
  await lee.request("review", { "rooms/annex.yaml": room("annex", theirs) });
  await pipeline.merge("kickoff");
  expect((await pipeline.apply("kickoff")).code).toBe(0);
  return { team, pipeline, lee };
}

describe("a branch that is behind", () => {
  it("does not remove the booking that the request before it has brought", async () => {
    const { team, pipeline, lee } = await twoRequests({ review: REVIEW });
    const planned = await lee.plan("review");
    expect(planned.out).toContain("- booking/chat.org/board/kickoff");
    await pipeline.merge("review");
    team.written();
    const applied = await pipeline.apply("review");
    expect(applied.verdicts).toEqual(["same booking/chat.org/annex/review", "withdrawn booking/chat.org/board/kickoff"]);
    expect(applied.code).toBe(0);
    expect(team.written()).toEqual(["booking.add"]);
    expect(team.live()).toEqual(["annex 2026-12-03T10:00Z 60", "board 2026-12-02T10:00Z 60", "hall 2026-12-01T09:00Z 30"]);
    expect((await pipeline.xroom("drift", "--detailed-exitcode")).code).toBe(0);
    expect((await pipeline.xroom("plan", "--detailed-exitcode")).code).toBe(0);
  });

  it("removes what its merge does remove", async () => {
    const { team, pipeline, lee } = await twoRequests({ review: REVIEW });
    await lee.update();
    await lee.request("no-kickoff", { "rooms/board.yaml": null });
    await lee.plan("no-kickoff");
    await pipeline.merge("no-kickoff");
    team.written();
    const applied = await pipeline.apply("no-kickoff");
    expect(applied.verdicts).toEqual(["same booking/chat.org/board/kickoff"]);
    expect(applied.code).toBe(0);
    expect(team.written()).toEqual(["booking.remove"]);
    expect(team.live()).toEqual(["hall 2026-12-01T09:00Z 30"]);
  });
});
