/** Each comment and the issue say what is true: of the plan that an apply would find, and of what is live. */
import { describe, expect, it } from "vitest";
import { room } from "../life/team.ts";
import { createForgeTeam } from "./team.ts";

const KICKOFF = { start: "2026-12-01T10:00", duration: "1h" };
const board = (bookings: Readonly<Record<string, object>>) => ({ "rooms/board.yaml": room("board", bookings) });
const BY_HAND = { event: "manual", branch: "main" } as const;

describe("a plan", () => {
  it("whose comment can't be written is not applied", async () => {
    // Here the command itself keeps the plan.
    const team = await createForgeTeam(board({}), { kind: "forgejo" });
    const request = await team.request("kickoff", board({ kickoff: KICKOFF }));
    let posts = 0;
    team.forge.interfere = ({ method, path }) => {
      if (method !== "POST" || !path.endsWith("/comments")) return undefined;
      posts += 1;
      return { status: 502 };
    };
    expect(await team.plan(request)).toMatchObject({ code: 1, codes: ["forge-answer"], results: [{ artifact: null }] });
    // It may have been made all the same, so no other one follows.
    expect(posts).toBe(1);
    team.forge.interfere = () => undefined;
    await team.merge(request);
    expect(await team.apply()).toMatchObject({ code: 3, verdicts: [], codes: ["no-kept-plan", "settled-unknown"] });
    expect(team.written()).toEqual([]);
  });

  it("that can't be kept is told to be none, in the same comment", async () => {
    const team = await createForgeTeam(board({}), { kind: "gitlab" });
    const request = await team.request("kickoff", board({ kickoff: KICKOFF }));
    team.forge.interfere = ({ path }) => (path.includes("/statuses/") ? { status: 403 } : undefined);
    expect(await team.plan(request)).toMatchObject({ code: 1, codes: ["forge-denied"] });
    expect(team.comments(request)).toEqual([expect.stringContaining("nothing of it is applied")]);
  });

  it("that an earlier job has made of the same commit is named where there is no new one", async () => {
    const team = await createForgeTeam(board({}));
    const request = await team.request("kickoff", board({ kickoff: KICKOFF }));
    await team.plan(request);
    expect(team.comments(request)[0]).toMatch(/It can be applied until [^;]*\.<br>/);
    team.world.emulator.order({ match: { method: "booking.list" }, fault: { kind: "status", status: 400 } });
    expect(await team.plan(request)).toMatchObject({ code: 1, results: [{ result: "failed" }] });
    const [comment = "", ...others] = team.comments(request);
    expect(others).toEqual([]);
    expect(comment).toContain("meetings: no new plan");
    expect(comment).toContain("is applied (1 to add)");
    expect(comment).not.toContain("nothing of it is applied");
    await team.merge(request);
    expect(await team.apply()).toMatchObject({ code: 0, verdicts: ["same booking/chat.org/board/kickoff"] });
  });
});

describe("after the API secret was rotated", () => {
  it("the comment and the issue are brought up to date, and a plan from before it is applied", async () => {
    const team = await createForgeTeam({ ...board({}), "rooms/hall.yaml": room("hall", {}) });
    const [reviewed, request] = [
      await team.request("hall", { "rooms/hall.yaml": room("hall", { review: KICKOFF }) }),
      await team.request("kickoff", board({ kickoff: KICKOFF })),
    ];
    for (const each of [reviewed, request]) await team.plan(each);
    await team.pushDirectly({ "rooms/lobby.yaml": room("lobby", { call: KICKOFF }) });
    await team.sync();
    Object.assign(team.world.environment, team.world.rotate("the secret after"));
    await team.push(request, board({ kickoff: { ...KICKOFF, duration: "2h" } }));
    expect(await team.plan(request)).toMatchObject({ code: 0 });
    expect(team.comments(request)).toEqual([expect.stringContaining(request.head)]);
    await team.merge(reviewed);
    expect(await team.apply()).toMatchObject({ verdicts: ["same booking/chat.org/hall/review"] });
    const [before] = team.model.issues.map(({ body }) => body);
    expect(await team.sync()).toMatchObject({ code: 0, results: [{ result: "done" }] });
    expect(team.model.issues).toHaveLength(1);
    expect(team.model.issues[0]?.body).not.toBe(before);
    // By the new key: the earlier secret is needed no longer.
    delete team.world.environment["XROOM_PREVIOUS_SECRET"];
    await team.plan(request);
    await team.sync();
    expect([team.comments(request).length, team.model.issues.length]).toEqual([1, 1]);
  });
});

describe("the issue", () => {
  it("is closed once a plan by hand has made what had failed", async () => {
    const team = await createForgeTeam(board({}));
    const request = await team.request("kickoff", board({ kickoff: KICKOFF }));
    await team.plan(request);
    await team.merge(request);
    team.world.emulator.order({ match: { method: "booking.add" }, fault: { kind: "status", status: 400 } });
    expect(await team.apply()).toMatchObject({ code: 3 });
    await team.sync();
    expect(team.model.issues).toMatchObject([{ open: true, body: expect.stringContaining("Tried, and failed so far (1)") }]);
    await team.run(BY_HAND, ["plan", "--main"]);
    expect(await team.run(BY_HAND, ["apply", "--main"])).toMatchObject({ code: 0 });
    expect(await team.sync()).toMatchObject({ code: 0, results: [{ result: "nothing" }] });
    expect(team.model.issues).toMatchObject([{ open: false }]);
  });
});
