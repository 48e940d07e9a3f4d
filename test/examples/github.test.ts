/** The scripts of examples/github, run as a job runs them, against GitHub's API as a test plays it and the real command on the emulator. */
import { beforeEach, describe, expect, it } from "vitest";
import { git } from "../harness/git.ts";
import { type Artifact, BOT, type GitHub, type PullRequest, serveGitHub, TOKEN } from "../harness/github.ts";
import { ROOMS } from "../commands/fixtures.ts";
import { formats, type Job, startJob } from "./job.ts";

const SCRIPTS = "github/action/scripts";
const HEAD = "1".repeat(40);
const MERGED = "2".repeat(40);
const PLAN_MARKER = "<!-- xroom:plan -->\n<!-- xroom:name xroom -->\n";
const APPLY_MARKER = "<!-- xroom:apply -->\n<!-- xroom:name xroom -->\n";

let github: GitHub;
let job: Job;
beforeEach(async () => {
  github = await serveGitHub();
  job = await startJob({ ...github.environment });
});

function artifact(more: Partial<Artifact> = {}, run: Partial<Artifact["workflow_run"]> = {}): Artifact {
  return {
    id: 1,
    name: "xroom-plan",
    expired: false,
    created_at: "2026-11-23T09:00:00Z",
    workflow_run: { id: 700, repository_id: 5, head_repository_id: 5, head_branch: "change", head_sha: HEAD, ...run },
    ...more,
  };
}

function pullRequest(more: Partial<PullRequest> = {}): PullRequest {
  return {
    number: 7,
    state: "closed",
    merged_at: "2026-11-23T12:00:00Z",
    merge_commit_sha: MERGED,
    base: { ref: "main" },
    head: { sha: HEAD, ref: "change", label: "acme:change" },
    ...more,
  };
}

function commentBy(login: string, id: number, body = "Looks good to me."): GitHub["comments"][number] {
  return { id, issue: 7, user: { login }, body };
}

describe("comment.sh", () => {
  const comment = async (text: string, more: Record<string, string> = {}, kind = "plan"): ReturnType<Job["script"]> => {
    await job.project.write("text.md", text);
    return job.script(`${SCRIPTS}/comment.sh`, { PULL_REQUEST: "7", ...more }, kind, "text.md");
  };

  it("comments the first time, and replaces that comment from then on", async () => {
    expect(await comment("<!-- xroom:plan -->\nFirst\n")).toMatchObject({ code: 0, err: "", out: "Commented on #7.\n" });
    expect(github.comments.map(({ body }) => body)).toEqual([`${PLAN_MARKER}First\n`]);
    expect(await comment("<!-- xroom:plan -->\nSecond\n")).toMatchObject({
      code: 0,
      err: "",
      out: "Replaced the comment in #7.\n",
    });
    expect(github.comments.map(({ body }) => body)).toEqual([`${PLAN_MARKER}Second\n`]);
  });

  it("finds its comment behind hundreds of others, as GitHub gives its text back", async () => {
    for (let id = 1; id <= 230; id += 1) github.comments.push(commentBy("kim", id));
    await comment("One");
    for (const each of github.comments) each.body = each.body.replaceAll("\n", "\r\n");
    await comment("Two");
    expect(github.comments).toHaveLength(231);
    expect(github.comments.at(-1)?.body).toBe(`${PLAN_MARKER}Two\n`);
  });

  it("leaves a comment alone that somebody else has begun with the same lines", async () => {
    github.comments.push(commentBy("mallory", 1, `${PLAN_MARKER}Nothing to do.`));
    await comment("True");
    expect(github.comments.map(({ user, body }) => [user.login, body])).toEqual([
      ["mallory", `${PLAN_MARKER}Nothing to do.`],
      [BOT, `${PLAN_MARKER}True\n`],
    ]);
  });

  it("has one comment for each project and kind, and none of another pull request's", async () => {
    await comment("a plan");
    await comment("a plan of another", { NAME: "other" });
    await comment("how it went", {}, "apply");
    await comment("elsewhere", { PULL_REQUEST: "8" });
    await comment("a newer plan");
    expect(github.comments.map(({ body }) => body.split("\n").at(-2))).toEqual([
      "a newer plan",
      "a plan of another",
      "how it went",
      "elsewhere",
    ]);
  });

  it("takes no part of a text for a command", async () => {
    const text = "$(touch pwned) `touch pwned` '; touch pwned; ' \"\\n @everyone ${IFS}\n";
    await comment(text);
    expect(github.comments[0]?.body).toBe(`${PLAN_MARKER}${text}`);
    expect((await job.project.shell("ls")).out).not.toContain("pwned");
  });

  it("fails where GitHub refuses, says why, and doesn't show the token", async () => {
    const { code, out, err } = await comment("x", { GITHUB_TOKEN: "wrong-9d31" });
    expect(code).toBe(1);
    expect(err).toContain("Bad credentials");
    expect(`${out}${err}`).not.toContain("wrong-9d31");
  });
});

describe.runIf(formats)("plan.sh and finish.sh", () => {
  const plan = (more: Record<string, string> = {}): ReturnType<Job["script"]> =>
    job.script(`${SCRIPTS}/plan.sh`, { OUT: "out", COMMIT: HEAD, GITHUB_STEP_SUMMARY: ".summary", ...more });
  const finish = async (code: string | undefined): Promise<number | null> =>
    (await job.script(`${SCRIPTS}/finish.sh`, { EXIT_CODE: code ?? "" })).code;

  it("plans once, and writes plan.json, plan.html and the comment", async () => {
    const { code, err, outputs } = await plan();
    expect({ code, outputs }, err).toEqual({ code: 0, outputs: { "exit-code": "2" } });
    expect(await finish(outputs["exit-code"])).toBe(0);
    expect(JSON.parse(await job.project.read("out/plan.json"))).toMatchObject({ format: "xroom.plan/2", summary: { add: 2 } });
    expect(await job.project.read("out/plan.html")).toMatch(/^<!doctype html>/i);
    const comment = await job.project.read("out/comment.md");
    expect(comment).toMatch(/^<!-- xroom:plan -->\n/);
    expect(comment).toContain(`Plan of ${HEAD}. [Calendar, plan.json and log](https://example.org/runs/1)`);
    expect(await job.project.read(".summary")).toBe(comment);
    expect(job.world.writes()).toEqual([]);
  });

  it("tells apart what the change does from what was pending already; the plan can be applied all the same", async () => {
    const { directory } = job.project;
    await git(directory, "init", "--quiet", "--initial-branch=main");
    await git(directory, "add", "xroom.yaml");
    await git(directory, "commit", "--quiet", "--message=base");
    await job.project.write("xroom.yaml", (await job.project.read("xroom.yaml")).replace("1h30m", "2h"));
    expect((await plan({ BASE: "main" })).outputs).toEqual({ "exit-code": "2" });
    expect(JSON.parse(await job.project.read("out/plan.json"))).toHaveProperty("base");
    expect((await job.project.xroom("apply", "out/plan.json")).code).toBe(0);
  });

  it("says nothing that GitHub could take for a workflow command", async () => {
    const { out } = await plan();
    const [first = "", ...rest] = out.trimEnd().split("\n");
    const token = /^::stop-commands::([0-9a-f]{32})$/.exec(first)?.[1];
    expect(rest.filter((line) => line.startsWith("::"))).toEqual([`::${token}::`]);
  });

  it("says of a config that can't be planned that there is no plan, and where to read why; the last plan's files are gone", async () => {
    await plan();
    await job.project.write("xroom.yaml", 'domains: { "<img src=x> @everyone": 1 }\n');
    const { code, outputs } = await plan();
    expect({ code, outputs }).toEqual({ code: 0, outputs: { "exit-code": "1" } });
    expect(await finish(outputs["exit-code"])).toBe(1);
    const files = (await job.project.shell("ls out")).out;
    expect(files).toBe("comment.md\n");
    expect(await job.project.read("out/comment.md")).toBe(
      `<!-- xroom:plan -->\n**There is no plan of ${HEAD}**: xroom ended with 1. [The log says why](https://example.org/runs/1).\n`,
    );
  });

  it("shows a plan that is refused, and ends with 4", async () => {
    const protectedRooms = ROOMS.replace("      board:\n", "      board:\n        protect: true\n");
    await job.project.write("xroom.yaml", (await job.project.read("xroom.yaml")).replace(ROOMS, protectedRooms));
    await job.project.xroom("apply", "-y");
    await job.project.write(
      "xroom.yaml",
      (await job.project.read("xroom.yaml")).replace(protectedRooms, "domains: { chat.org: {} }\n"),
    );
    const { outputs } = await plan();
    expect(outputs).toEqual({ "exit-code": "4" });
    expect(await finish("4")).toBe(4);
    expect(await job.project.read("out/comment.md")).toContain("protect");
  });

  it("plans a fork's change against a snapshot, with no credentials", async () => {
    await job.project.xroom("apply", "-y");
    await job.project.xroom("snapshot", "--out", "snapshot.json");
    await job.project.write("xroom.yaml", (await job.project.read("xroom.yaml")).replace("1h30m", "2h"));
    job.world.emulator.clearLog();
    const { outputs, err } = await plan({ SNAPSHOT: "snapshot.json", XROOM_ID: "", XROOM_SECRET: "" });
    expect(outputs, err).toEqual({ "exit-code": "2" });
    expect(JSON.parse(await job.project.read("out/plan.json"))).toMatchObject({ summary: { update: 1 } });
    expect(job.world.emulator.log).toEqual([]);

    await job.script(`${SCRIPTS}/comment-for-fork.sh`, { OUT: "out", COMMIT: HEAD, PULL_REQUEST: "7" });
    expect(github.comments[0]?.body).toContain(`Plan of ${HEAD}, made by its fork without credentials`);
    const applied = await job.project.xroom("apply", "out/plan.json");
    expect(applied.code).toBe(4);
    expect(job.world.writes()).toEqual([]);
  });
});

describe("comment-for-fork.sh", () => {
  it.each([
    ["no plan", ""],
    ["a link in its place", "mkdir -p out && ln -s ../xroom.yaml out/plan.json"],
  ])("of a run that has uploaded %s says that there is none", async (_, prepare) => {
    await job.project.shell(prepare);
    const { code, err } = await job.script(`${SCRIPTS}/comment-for-fork.sh`, { OUT: "out", COMMIT: HEAD, PULL_REQUEST: "7" });
    expect(code, err).toBe(0);
    expect(github.comments[0]?.body).toContain(`**There is no plan of ${HEAD}**`);
  });
});

describe("find-pull-request.sh", () => {
  const find = (): ReturnType<Job["script"]> =>
    job.script(`${SCRIPTS}/find-pull-request.sh`, { COMMIT: HEAD, FORK_OWNER: "kim", FORK_BRANCH: "a b&state=closed" });
  const label = "kim:a b&state=closed";

  it("asks GitHub which pull request a fork's branch is, whatever that is called", async () => {
    github.pullRequests.push(pullRequest({ number: 9, state: "open", head: { sha: HEAD, ref: "x", label } }));
    expect(await find()).toMatchObject({ code: 0, outputs: { "pull-request": "9" } });
  });

  it("finds none where the branch has moved on", async () => {
    github.pullRequests.push(pullRequest({ state: "open", head: { sha: MERGED, ref: "x", label } }));
    expect(await find()).toMatchObject({ code: 0, outputs: {} });
  });
});

describe("find-plan.sh", () => {
  const find = (): ReturnType<Job["script"]> => job.script(`${SCRIPTS}/find-plan.sh`, { COMMIT: MERGED, BRANCH: "main" });
  const run = (id: number, more: object = {}): void => {
    github.runs.push({ id, event: "pull_request", path: ".github/workflows/xroom-plan.yml", ...more });
  };

  it("finds the plan of the last commit of the pull request that was merged: the newest before the merge", async () => {
    github.pullRequests.push(pullRequest());
    for (let id = 1; id <= 120; id += 1) github.artifacts.push(artifact({ id }, { id, head_sha: "3".repeat(40) }));
    github.artifacts.push(
      artifact({ created_at: "2026-11-23T10:00:00Z" }, { id: 701 }),
      artifact({ created_at: "2026-11-23T11:00:00Z" }, { id: 702 }),
      artifact({ created_at: "2026-11-23T08:00:00Z" }, { id: 703 }),
    );
    for (const id of [701, 702, 703]) run(id);
    const found = await find();
    expect(found).toMatchObject({ code: 0, err: "", outputs: { "pull-request": "7", "plan-commit": HEAD, "run-id": "702" } });
    expect(github.comments).toEqual([]);
  });

  it.each([
    ["of another commit", {}, { head_sha: "3".repeat(40) }, {}],
    ["that has expired", { expired: true }, {}, {}],
    ["that was made after the merge", { created_at: "2026-11-23T12:00:01Z" }, {}, {}],
    ["of another project", { name: "other-plan" }, {}, {}],
    ["that a fork has uploaded", {}, { head_repository_id: 6 }, {}],
    ["that another workflow has made", {}, {}, { path: ".github/workflows/other.yml" }],
    ["that was made for something else than a pull request", {}, {}, { event: "push" }],
  ])("doesn't take a plan %s: nothing is applied, and the pull request is told", async (_, more, of, by) => {
    github.pullRequests.push(pullRequest());
    github.artifacts.push(artifact(more, of));
    run(700, by);
    const { code, out, outputs } = await find();
    expect({ code, outputs }).toEqual({ code: 4, outputs: { "pull-request": "7", "plan-commit": HEAD } });
    expect(out).toContain("::error::Nothing was applied: there is no plan of 1111");
    expect(github.comments).toHaveLength(1);
    expect(github.comments[0]).toMatchObject({ issue: 7, user: { login: BOT } });
    expect(github.comments[0]?.body).toContain(`${APPLY_MARKER}**Nothing was applied**`);
    expect(github.comments[0]?.body).toContain("To plan again, open a pull request");
  });

  it.each([
    ["came with no pull request", undefined],
    [
      "belongs to one that was merged as another",
      pullRequest({ merge_commit_sha: "4".repeat(40), head: { sha: MERGED, ref: "x", label: "x" } }),
    ],
    ["belongs to one that isn't merged", pullRequest({ merged_at: null })],
    ["was merged into another branch", pullRequest({ base: { ref: "staging" } })],
  ])("refuses a commit that %s", async (_, existing) => {
    if (existing !== undefined) github.pullRequests.push(existing);
    github.artifacts.push(artifact());
    run(700);
    const { code, out } = await find();
    expect(code).toBe(4);
    expect(out).toContain("nobody has reviewed a plan of it");
  });
});

describe("find-snapshot.sh", () => {
  it("finds the newest of the branch's own, and none that a fork calls by the same names", async () => {
    const snapshot = (created_at: string, run: Partial<Artifact["workflow_run"]>): Artifact =>
      artifact({ name: "xroom-snapshot", created_at }, { head_branch: "main", ...run });
    github.artifacts.push(
      snapshot("2026-11-23T08:00:00Z", { id: 1 }),
      snapshot("2026-11-23T09:00:00Z", { id: 2 }),
      snapshot("2026-11-23T10:00:00Z", { id: 3, head_repository_id: 6 }),
      snapshot("2026-11-23T11:00:00Z", { id: 4, head_branch: "change" }),
    );
    const find = (): ReturnType<Job["script"]> => job.script(`${SCRIPTS}/find-snapshot.sh`, { BRANCH: "main" });
    expect(await find()).toMatchObject({ code: 0, outputs: { "run-id": "2" } });
    github.artifacts.splice(0, 2);
    expect(await find()).toMatchObject({ code: 1, outputs: {} });
  });
});

describe("apply.sh", () => {
  const apply = (): ReturnType<Job["script"]> =>
    job.script(`${SCRIPTS}/apply.sh`, { PLAN: "plan.json", PLAN_COMMIT: HEAD, PULL_REQUEST: "7" });
  const told = (): string | undefined => github.comments.at(-1)?.body.slice(APPLY_MARKER.length);
  beforeEach(async () => {
    expect((await job.project.xroom("plan", "--out", "plan.json")).code).toBe(0);
  });

  it("makes the calls of the reviewed plan and no others, and says so in one comment", async () => {
    const { code, err } = await apply();
    expect(code, err).toBe(0);
    const made = job.world.emulator.world("fra-1").bookings();
    expect(made.map(({ duration }) => duration)).toEqual([90, 45]);
    expect(job.world.writes()).toHaveLength(2);
    expect(told()).toBe(`**Applied**: the plan of ${HEAD}. [The log says more](https://example.org/runs/1).\n`);
  });

  it("leaves out what the config declares otherwise by now: 3", async () => {
    await job.project.write("xroom.yaml", (await job.project.read("xroom.yaml")).replace("1h30m", "5h"));
    expect((await apply()).code).toBe(3);
    expect(job.world.emulator.world("fra-1").bookings()).toMatchObject([{ duration: 45 }]);
    expect(told()).toMatch(/^\*\*Applied in part\*\*/);
  });

  it("calls nothing where others took a slot: 4, and the pull request says to plan again; its comment is replaced", async () => {
    job.world.emulator.order({ match: { method: "booking.add" }, fault: { kind: "status", status: 400 }, times: "always" });
    expect((await apply()).code).toBe(3);
    job.world.emulator
      .world("fra-1")
      .addBooking({ domain: "chat.org", room: "board", start: "2026-12-01T10:00:00Z", duration: 30 });
    job.world.emulator.clearLog();
    expect((await apply()).code).toBe(4);
    expect(job.world.writes()).toEqual([]);
    expect(github.comments).toHaveLength(1);
    expect(told()).toMatch(
      /^\*\*Nothing was applied\*\*: what the plan of 1+ touches has changed since.*To plan again, open a pull request/,
    );
  });

  it("keeps the exit code where some calls fail, and where the pull request can't be told", async () => {
    job.world.emulator.order({ match: { method: "booking.add" }, fault: { kind: "status", status: 400 }, times: "always" });
    expect((await apply()).code).toBe(3);
    expect(told()).toMatch(/^\*\*Applied in part\*\*/);
    job.environment["GITHUB_TOKEN"] = "wrong";
    const { code, out } = await apply();
    expect(code).toBe(3);
    expect(out).toContain("::warning::The pull request could not be told.");
  });
});

describe.runIf(formats)("drift.sh", () => {
  const drift = (): ReturnType<Job["script"]> => job.script(`${SCRIPTS}/drift.sh`);
  const change = (minutes: number): void => void job.world.emulator.world("fra-1").updateBooking(1, { duration: minutes });
  beforeEach(async () => {
    expect((await job.project.xroom("apply", "-y")).code).toBe(0);
  });

  it("opens one issue, brings it up to date, closes it when there is no drift any more, and opens another for the next", async () => {
    expect(await drift()).toMatchObject({ code: 0 });
    expect(github.issues).toEqual([]);

    change(15);
    const opened = await drift();
    expect(opened, opened.err).toMatchObject({ code: 0 });
    expect(github.issues).toMatchObject([
      { number: 50, title: "Drift: xroom", state: "open", labels: [{ name: "xroom-drift" }] },
    ]);
    expect(github.issues[0]?.body).toMatch(/^<!-- xroom:drift xroom -->\n/);
    expect(github.issues[0]?.body).toContain("15m");

    change(25);
    expect((await drift()).out).toContain("Brought #50 up to date.");
    expect(github.issues).toHaveLength(1);
    expect(github.issues[0]?.body).toContain("25m");

    change(90);
    expect((await drift()).out).toContain("Closed #50");
    expect(github.issues).toMatchObject([{ state: "closed", state_reason: "completed" }]);
    expect(github.comments).toMatchObject([{ issue: 50, body: "No drift any more. [Log](https://example.org/runs/1)" }]);

    change(15);
    await drift();
    expect(github.issues.map(({ state }) => state)).toEqual(["closed", "open"]);
    expect(job.world.writes().filter(({ call }) => call !== "booking.add")).toEqual([]);
  });

  it("takes neither another project's issue, nor a pull request, nor what somebody else has written for its own", async () => {
    const labels = [{ name: "xroom-drift" }];
    const issue = { user: { login: BOT }, title: "", state: "open", labels };
    github.issues.push(
      { ...issue, number: 1, body: "<!-- xroom:drift other -->\n" },
      { ...issue, number: 2, body: "<!-- xroom:drift xroom -->\n", pull_request: {} },
      { ...issue, number: 3, body: "<!-- xroom:drift xroom -->\n", user: { login: "mallory" } },
      { ...issue, number: 4, body: null },
    );
    const before = structuredClone(github.issues);
    change(15);
    await drift();
    expect(github.issues.slice(0, 4)).toEqual(before);
    expect(github.issues).toHaveLength(5);
  });

  it("leaves the issue as it is where nothing can be known, and ends as xroom did", async () => {
    change(15);
    await drift();
    const before = structuredClone(github.issues);
    job.environment["XROOM_SECRET"] = "wrong";
    expect((await drift()).code).toBe(1);
    expect(github.issues).toEqual(before);
  });
});

describe("the token", () => {
  it("is in what is sent and in nothing else", async () => {
    await job.project.write("text.md", "x");
    const traced = await job.project.shell(
      `export PULL_REQUEST=7; curl() { printf '%s\\n' "$@" >> arguments; command curl "$@"; }; export -f curl; '${job.path(`${SCRIPTS}/comment.sh`)}' plan text.md`,
    );
    expect(traced.code, traced.err).toBe(0);
    expect(await job.project.read("arguments")).not.toContain(TOKEN);
    expect(github.requests.every(({ headers }) => headers.authorization === `Bearer ${TOKEN}`)).toBe(true);
  });
});
