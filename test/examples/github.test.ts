/** The lives of a team with examples/github: its own files decide what runs, with what. What the commands then do, test/ci tells. */
import { unzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { room } from "../life/team.ts";
import { createForgeTeam, type Files, type ForgeTeam } from "../ci/team.ts";
import type { ModelRequest } from "../forge/model.ts";
import { type ActionsRunner, createActionsRunner, type Environments } from "./runner/actions.ts";

const KICKOFF = { start: "2026-12-01T10:00", duration: "1h" };
const REVIEW = { start: "2026-12-02T10:00", duration: "45m" };
const board = (bookings: Readonly<Record<string, object>>) => ({ "rooms/board.yaml": room("board", bookings) });
const lobby = (bookings: Readonly<Record<string, object>>) => ({ "rooms/lobby.yaml": room("lobby", bookings) });
const BOTH = ["board 2026-12-01T10:00Z 60", "lobby 2026-12-02T10:00Z 45"];
const FILES = ["plan", "queue", "apply", "sync", "recover"].map((name) => `github/workflows/xroom-${name}.yml`);
const PUSH = { event: "push", branch: "main" } as const;

interface Life {
  readonly team: ForgeTeam;
  readonly runner: ActionsRunner;
  /** What the reviewers of a recovery see, and say. */
  readonly approval: { page: string; answer: boolean };
  opened(request: ModelRequest, action?: string): ReturnType<ActionsRunner["work"]>;
  merged(request: ModelRequest, how?: "merge" | "squash" | "rebase"): ReturnType<ActionsRunner["work"]>;
}

async function begin(files: Files, { workflows = FILES, real = false } = {}): Promise<Life> {
  const team = await createForgeTeam(files);
  const { XROOM_ID = "", XROOM_SECRET = "" } = team.world.environment;
  const approval = { page: "", answer: true };
  const environments: Environments = {
    xroom: { branches: ["main"], secrets: { XROOM_ID, XROOM_SECRET } },
    "xroom-approval": {
      branches: ["main"],
      secrets: {},
      approve: (page) => {
        approval.page = page;
        return approval.answer;
      },
    },
  };
  const runner = await createActionsRunner(team, { workflows, environments, real });
  return {
    team,
    runner,
    approval,
    opened: async (request, action = "opened") => {
      runner.fire({ event: "request", request, trusted: true, action });
      return runner.work("plan");
    },
    merged: async (request, how) => {
      await team.merge(request, how);
      runner.fire(PUSH);
      return runner.work();
    },
  };
}

const APPLIED = { "xroom-apply/apply": "success", "xroom-apply/sync": "success" };

describe("a request", () => {
  it("is planned, merged and applied by the built command; its names are data", async () => {
    const name = "rooms/$(touch pwned);`touch pwned`.yaml";
    const life = await begin({ ...board({}) }, { real: true });
    const request = await life.team.request(
      "x$(touch${IFS}pwned)",
      { [name]: room("lobby", { review: REVIEW }) },
      { title: "\"; touch pwned; ' $(touch pwned) ${{ secrets.XROOM_SECRET }}\n::set-env name=PATH::/evil" },
    );
    const planned = await life.opened(request);
    expect(planned, life.runner.machine.started.map(({ said }) => said).join("")).toEqual({ "xroom-plan/plan": "success" });
    expect(life.team.comments(request)).toEqual([expect.stringContaining("meetings: 1 to add")]);
    const [kept, page] = life.team.model.files;
    expect(Object.keys(unzipSync(kept?.bytes ?? Buffer.alloc(0)))).toEqual([`${kept?.name}.json`]);
    expect(page?.name).toBe("xroom-page-xroom");
    expect(Object.keys(unzipSync(page?.bytes ?? Buffer.alloc(0)))).toEqual([`${kept?.name}.html`]);
    expect(await life.merged(request)).toEqual(APPLIED);
    expect(life.team.live()).toEqual(["lobby 2026-12-02T10:00Z 45"]);
    expect(life.team.comments(request)[1]).toContain("applied, 1 change made");
    expect(life.team.model.issues).toEqual([]);
    expect(life.runner.machine.installed()).toEqual(Array.from({ length: 3 }, () => INSTALL));
  });

  it("of a fork is planned by the same job, and nothing listens to what a request defines", async () => {
    const { team, runner, opened, merged } = await begin(board({}));
    const request = await team.request("kickoff", board({ kickoff: KICKOFF }), { author: "eve", fork: true });
    expect(runner.fire({ event: "request", request, trusted: false })).toEqual([]);
    expect(await opened(request)).toEqual({ "xroom-plan/plan": "success" });
    expect(await merged(request, "squash")).toEqual(APPLIED);
    expect(team.live()).toEqual(["board 2026-12-01T10:00Z 60"]);
    const [started] = runner.machine.started;
    expect(started?.args).toEqual(["ci", "plan", "-C", "."]);
    expect(started?.environment).toMatchObject({ XROOM_STATE: "git:origin#refs/xroom/states/xroom" });
    // A run by hand takes the file of its branch, and the environment lets only main's have the secrets.
    team.model.branch("evil");
    runner.fire({ event: "manual", branch: "evil" }, "recover");
    expect(await runner.work()).toEqual({
      "xroom-recover/plan": "failure",
      "xroom-recover/approve": "skipped",
      "xroom-recover/apply": "skipped",
    });
    expect(runner.machine.started).toHaveLength(3);
  });

  it("that is refused fails its check on each event, since a skipped check would pass", async () => {
    const { team, runner, opened } = await begin(board({ kickoff: { ...KICKOFF, protect: true } }));
    await team.run({ event: "manual" }, ["plan", "--main"], STATE(team));
    await team.run({ event: "manual" }, ["apply", "--main"], STATE(team));
    const request = await team.request("none", board({}));
    for (const action of ["opened", "edited"]) expect(await opened(request, action)).toEqual({ "xroom-plan/plan": "failure" });
    expect(team.comments(request)).toEqual([expect.stringContaining("**Refused:**")]);
    // Of several events that wait, the newest plans what there is by then.
    team.model.label(request, "xroom:allow-removals", "ben");
    const fired = ["synchronize", "labeled", "unlabeled"].flatMap((action) =>
      runner.fire({ event: "request", request, trusted: true, action }),
    );
    expect(fired.map(({ state }) => state)).toEqual(["queued", "cancelled", "queued"]);
    await runner.work();
    expect(team.comments(request)).toHaveLength(1);
  });

  it("that is stacked is planned for reading, and anew once it has main as its target", async () => {
    const { team, opened, merged } = await begin({ ...board({}), ...lobby({}) });
    await team.request("board", board({ kickoff: KICKOFF }));
    const stacked = await team.request("lobby", lobby({ review: REVIEW }), { base: "board" });
    expect(await opened(stacked)).toEqual({ "xroom-plan/plan": "success" });
    expect(team.comments(stacked)[0]).toContain("**nothing is applied of this plan**");
    team.model.retarget(stacked, "main");
    expect(await opened(stacked, "edited")).toEqual({ "xroom-plan/plan": "success" });
    expect(team.comments(stacked)).toEqual([expect.not.stringContaining("nothing is applied")]);
    expect(await merged(stacked)).toEqual(APPLIED);
    expect(team.live()).toEqual(BOTH);
  });
});

/** The state of the workflows, for what a test does beside them. */
const STATE = (team: ForgeTeam) => ({ XROOM_STATE: `git:file://${team.remote}#refs/xroom/states/xroom` });

const INSTALL = "install --global --ignore-scripts --no-audit --no-fund xroom@0.2.0";

type Act = readonly ["plan" | "merge", 0 | 1] | readonly ["apply"];

describe("two requests", () => {
  it.each<readonly [string, readonly Act[]]>([
    ["planned, then merged, applied once", [["plan", 0], ["plan", 1], ["merge", 1], ["merge", 0], ["apply"]]],
    ["one after the other", [["plan", 0], ["merge", 0], ["apply"], ["plan", 1], ["merge", 1], ["apply"]]],
    [
      "the second planned before the first is applied",
      [["plan", 0], ["merge", 0], ["plan", 1], ["apply"], ["merge", 1], ["apply"]],
    ],
  ])("are both live: %s", async (_, acts) => {
    const { team, runner, opened } = await begin({ ...board({}), ...lobby({}) });
    const requests = [
      await team.request("board", board({ kickoff: KICKOFF })),
      await team.request("lobby", lobby({ review: REVIEW })),
    ] as const;
    for (const [act, which = 0] of acts) {
      if (act === "plan") expect(await opened(requests[which])).toEqual({ "xroom-plan/plan": "success" });
      else if (act === "merge") {
        await team.merge(requests[which], which === 0 ? "squash" : "merge");
        runner.fire(PUSH);
      } else expect(await runner.work()).toEqual(APPLIED);
    }
    expect(team.live()).toEqual(BOTH);
    for (const each of requests) expect(team.comments(each)[1]).toContain("applied, 1 change made");
    expect(team.model.issues).toEqual([]);
  });

  it("that come in one burst are applied by the newest run; an old run that is started again changes nothing", async () => {
    const { team, runner, opened } = await begin({ ...board({}), ...lobby({}) });
    const first = await team.request("board", board({ kickoff: KICKOFF }));
    const second = await team.request("lobby", lobby({ review: REVIEW }));
    const [planRun] = runner.fire({ event: "request", request: first, trusted: true, action: "opened" });
    await runner.work();
    await opened(second);
    await team.merge(first, "rebase");
    const runs = [...runner.fire(PUSH), ...runner.fire(PUSH)];
    await team.merge(second);
    runs.push(...runner.fire(PUSH));
    expect(runs.map(({ state }) => state)).toEqual(["queued", "cancelled", "queued"]);
    expect(await runner.work()).toEqual(APPLIED);
    expect(team.live()).toEqual(BOTH);
    team.written();
    const told = team.model.comments.length;
    for (const old of [planRun, runs[0]])
      if (old !== undefined) expect(Object.values(await runner.again(old))).not.toContain("failure");
    expect([team.written(), team.model.comments.length]).toEqual([[], told]);
  });
});

describe("a merge queue", () => {
  it("has its check from a job without anything, and apply makes what was reviewed", async () => {
    const { team, runner, opened, merged } = await begin({ ...board({}) });
    const request = await team.request("kickoff", board({ kickoff: KICKOFF }));
    await opened(request);
    runner.fire({ event: "merge-group", head: request.head, request, trusted: false });
    expect(await runner.work()).toEqual({ "xroom-queue/plan": "success" });
    expect(runner.machine.started).toHaveLength(1);
    expect(await merged(request)).toEqual(APPLIED);
  });
});

describe("what no request's plan made", () => {
  it("is an issue after the push, and is made by hand after an approval", async () => {
    const { team, runner, approval } = await begin({ ...board({}), ...lobby({}) });
    await team.pushDirectly(board({ kickoff: KICKOFF }));
    // The first run has no commit to begin at, so the push itself isn't found; the difference is.
    runner.fire(PUSH);
    await runner.work();
    expect(team.model.issues).toMatchObject([{ open: true, author: "github-actions[bot]" }]);
    const recover = { event: "manual", inputs: { allow: "" } } as const;
    approval.answer = false;
    runner.fire(recover, "recover");
    expect(await runner.work()).toMatchObject({
      "xroom-recover/plan": "success",
      "xroom-recover/approve": "failure",
      "xroom-recover/apply": "skipped",
    });
    expect(approval.page).toContain("1 to add");
    expect(team.written()).toEqual([]);
    approval.answer = true;
    runner.fire(recover, "recover");
    expect(await runner.work()).toMatchObject({ "xroom-recover/apply": "success" });
    expect(team.live()).toEqual(["board 2026-12-01T10:00Z 60"]);
    runner.fire({ event: "schedule" });
    await runner.work();
    expect(team.model.issues).toMatchObject([{ open: false }]);
  });

  it("comes back after a wipe, if the run by hand accepts the loss", async () => {
    const three = { first: KICKOFF, second: REVIEW, third: { ...REVIEW, start: "2026-12-03T10:00" } };
    const { team, runner } = await begin(board(three));
    runner.fire({ event: "manual", inputs: { allow: "" } }, "recover");
    await runner.work();
    const before = team.live();
    expect(before).toHaveLength(3);
    const { bookings, removeBooking } = team.world.emulator.world("fra-1");
    for (const { id } of bookings()) removeBooking(id);
    runner.fire({ event: "manual", inputs: { allow: "" } }, "recover");
    expect(await runner.work()).toMatchObject({ "xroom-recover/plan": "failure", "xroom-recover/apply": "skipped" });
    runner.fire({ event: "schedule" });
    expect(await runner.work()).toMatchObject({ "xroom-sync/sync": "failure" });
    expect(team.model.issues).toMatchObject([{ open: true }]);
    runner.fire({ event: "manual", inputs: { allow: "--accept-empty" } }, "recover");
    expect(await runner.work()).toMatchObject({ "xroom-recover/apply": "success" });
    expect(runner.machine.started.filter(({ args }) => args.includes("--accept-empty"))).toHaveLength(1);
    expect(team.live()).toEqual(before);
  });
});

describe("seventy-five days with nothing but the schedule", () => {
  it("leave the series rolling, the schedule alive and no issue", async () => {
    const { team, runner } = await begin(board({ weekly: { ...KICKOFF, repeat: "FREQ=WEEKLY" } }), {
      workflows: FILES.filter((file) => /sync|recover/.test(file)),
    });
    runner.fire({ event: "manual", inputs: { allow: "" } }, "recover");
    await runner.work();
    for (let days = 0; days < 75; days += 15) {
      team.model.advance(15 * 86_400);
      expect(runner.isScheduled()).toBe(true);
      runner.fire({ event: "schedule" });
      expect(await runner.work()).toEqual({ "xroom-sync/sync": "success", "xroom-sync/stay-scheduled": "success" });
    }
    const last = team.live().at(-1)?.slice(6, 16) ?? "";
    expect(Date.parse(last) - Date.parse(team.model.now())).toBeGreaterThan(13 * 86_400_000);
    expect(team.model.issues).toEqual([]);
  });
});

describe("several projects", () => {
  it("have a state, a comment, a check and an issue each, and what is refused in one stops no other", async () => {
    const workflows = ["plan", "apply", "sync"].map((name) => `github/several-projects/xroom-${name}.yml`);
    const { team, runner, opened, merged } = await begin({}, { workflows });
    const root = await team.read("xroom.yaml");
    const own = (project: string, folder: string, name: string, bookings: object): Files => ({
      [`${folder}/xroom.yaml`]: root.replace("project: meetings", `project: ${project}`),
      [`${folder}/rooms/${name}.yaml`]: room(name, bookings as Readonly<Record<string, object>>),
    });
    await team.pushDirectly(own("meetings", "meetings", "board", {}));
    // The folder of the other one comes with the request.
    const request = await team.request("both", {
      ...own("meetings", "meetings", "board", { kickoff: KICKOFF }),
      ...own("training", "teams/training", "lobby", { review: { ...REVIEW, durration: 1 } }),
    });
    const first = await opened(request);
    expect(first, runner.machine.started.map(({ said }) => said).join("")).toEqual({
      "xroom-plan/plan meetings meetings": "success",
      "xroom-plan/plan training teams/training": "failure",
    });
    await team.push(request, own("training", "teams/training", "lobby", { review: REVIEW }));
    const again = Object.values(await opened(request, "synchronize"));
    expect(again, runner.machine.started.at(-1)?.said).toEqual(["success", "success"]);
    expect(team.comments(request).map((text) => /### (\w+)/.exec(text)?.[1])).toEqual(["meetings", "training"]);
    expect(Object.values(await merged(request))).toEqual(["success", "success", "success", "success"]);
    expect(team.live()).toEqual(BOTH);
    const states = runner.machine.started.map(({ environment }) => environment["XROOM_STATE"]);
    expect(new Set(states)).toEqual(new Set(["git:origin#refs/xroom/states/meetings", "git:origin#refs/xroom/states/training"]));
  });
});
