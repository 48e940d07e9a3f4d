/** examples/forgejo: the shipped files decide what runs; a plan is kept in a ref. */
import { describe, expect, it } from "vitest";
import { createForgeTeam } from "../ci/team.ts";
import { TOKEN } from "../forge/server.ts";
import { room } from "../life/team.ts";
import { createActionsRunner } from "./runner/actions.ts";

const KICKOFF = { start: "2026-12-01T10:00", duration: "1h" };
const board = (bookings: Readonly<Record<string, object>>) => ({ "rooms/board.yaml": room("board", bookings) });
const FILES = ["plan", "apply", "sync", "recover"].map((name) => `forgejo/workflows/xroom-${name}.yml`);

async function begin() {
  const team = await createForgeTeam(board({}), { kind: "forgejo" });
  const { XROOM_ID = "", XROOM_SECRET = "" } = team.world.environment;
  const runner = await createActionsRunner(team, {
    workflows: FILES,
    secrets: { XROOM_ID, XROOM_SECRET, XROOM_FORGEJO_TOKEN: TOKEN },
  });
  return { team, runner };
}

describe("a request", () => {
  it("is planned, of a fork too, and applied", async () => {
    const { team, runner } = await begin();
    const request = await team.request("kickoff", board({ kickoff: KICKOFF }), {
      author: "eve",
      fork: true,
      title: "$(touch pwned)",
    });
    expect(runner.fire({ event: "request", request, trusted: false })).toEqual([]);
    runner.fire({ event: "request", request, trusted: true, action: "opened" });
    expect(await runner.work()).toEqual({ "xroom-plan/plan": "success" });
    expect(team.comments(request)).toEqual([expect.stringContaining("meetings: 1 to add")]);
    await team.merge(request, "squash");
    runner.fire({ event: "push", branch: "main" });
    expect(await runner.work()).toEqual({ "xroom-apply/apply": "success", "xroom-apply/sync": "success" });
    expect(team.live()).toEqual(["board 2026-12-01T10:00Z 60"]);
    expect(team.model.files).toEqual([]);
    expect(team.model.issues).toEqual([]);
    expect(runner.machine.installed()[0]).toBe("install --global --ignore-scripts --no-audit --no-fund xroom@0.2.0");
  });
});

describe("what no request's plan made", () => {
  it("takes two runs by hand: the second applies what the first has shown", async () => {
    const { team, runner } = await begin();
    const request = await team.request("kickoff", board({ kickoff: KICKOFF }));
    await team.merge(request);
    const byHand = async (command: string) => {
      const [run] = runner.fire({ event: "manual", inputs: { command } }, "recover");
      return { ...(await runner.work()), page: run?.page };
    };
    expect(await byHand("apply --main --lock-timeout 30m")).toMatchObject({ "xroom-recover/recover": "failure" });
    expect(await byHand("plan --main")).toMatchObject({
      "xroom-recover/recover": "success",
      page: expect.stringContaining("1 to add"),
    });
    expect(team.written()).toEqual([]);
    expect(await byHand("apply --main --lock-timeout 30m")).toMatchObject({ "xroom-recover/recover": "success" });
    expect(team.live()).toEqual(["board 2026-12-01T10:00Z 60"]);
  });
});
