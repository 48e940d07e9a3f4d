/** The scripts of examples/gitlab, run as a job runs them: GitLab's API and its states as tests play them, the real command on the emulator. */
import { beforeEach, describe, expect, it } from "vitest";
import {
  type GitLab,
  ME,
  type MergeRequest,
  type Pipeline,
  type PipelineJob,
  PROJECT,
  serveGitLab,
  TOKEN,
} from "../harness/gitlab.ts";
import { serveTerraform } from "../harness/terraform-http.ts";
import { formats, type Job, startJob } from "./job.ts";

const SCRIPTS = "gitlab/scripts";
const HEAD = "1".repeat(40);
const MERGED = "2".repeat(40);
const PLAN_MARKER = "<!-- xroom:plan -->\n<!-- xroom:name xroom -->\n";
const APPLY_MARKER = "<!-- xroom:apply -->\n<!-- xroom:name xroom -->\n";

let gitlab: GitLab;
let job: Job;
let states: Awaited<ReturnType<typeof serveTerraform>>;
beforeEach(async () => {
  gitlab = await serveGitLab();
  states = await serveTerraform();
  job = await startJob({
    ...gitlab.environment,
    XROOM_STATE: `${states.url}/api/v4/projects/${PROJECT}/terraform/state/xroom`,
    TF_HTTP_USERNAME: "gitlab-ci-token",
    TF_HTTP_PASSWORD: "the-job's-own-token",
    CI_JOB_URL: "https://gitlab.example.com/jobs/1",
  });
});

describe("note.sh", () => {
  const note = async (text: string, name = "xroom"): ReturnType<Job["script"]> => {
    await job.project.write("text.md", text);
    return job.script(`${SCRIPTS}/note.sh`, { NAME: name }, "plan", "7", "text.md");
  };

  it("notes the first time, and replaces that note from then on, behind hundreds of others and somebody else's like it", async () => {
    for (let id = 1; id <= 150; id += 1)
      gitlab.notes.push({ id, on: "merge_requests/7", author: { id: 1 }, body: `${PLAN_MARKER}No changes.` });
    expect(await note("<!-- xroom:plan -->\nFirst\n")).toMatchObject({ code: 0, err: "", out: "Noted in !7.\n" });
    expect(await note("<!-- xroom:plan -->\nSecond\n")).toMatchObject({ code: 0, err: "", out: "Replaced the note in !7.\n" });
    await note("Of another folder", "other");
    expect(gitlab.notes.filter(({ author }) => author.id === ME).map(({ body }) => body)).toEqual([
      `${PLAN_MARKER}Second\n`,
      `${PLAN_MARKER.replace("name xroom", "name other")}Of another folder\n`,
    ]);
    expect(gitlab.notes).toHaveLength(152);
  });

  it("fails where GitLab refuses, and says why without the token", async () => {
    job.environment["XROOM_GITLAB_TOKEN"] = "wrong-9d31";
    const { code, out, err } = await note("x");
    expect(code).toBe(1);
    expect(err).toContain("Bad credentials");
    expect(`${out}${err}`).not.toContain("wrong-9d31");
  });
});

describe.runIf(formats)("plan.sh", () => {
  const plan = (): ReturnType<Job["script"]> =>
    job.script(`${SCRIPTS}/plan.sh`, { OUT: ".xroom-plan", COMMIT: HEAD, NOTE_IN: "7" });

  it("plans, notes, and ends with 0 though there are changes", async () => {
    const { code, err } = await plan();
    expect(code, err).toBe(0);
    expect(JSON.parse(await job.project.read(".xroom-plan/plan.json"))).toMatchObject({ summary: { add: 2 } });
    expect(await job.project.read(".xroom-plan/plan.html")).toMatch(/^<!doctype html>/i);
    expect(gitlab.notes).toHaveLength(1);
    expect(gitlab.notes[0]?.body).toContain(`Plan of ${HEAD}. [Calendar, plan.json and log](https://gitlab.example.com/jobs/1)`);
    expect(job.world.writes()).toEqual([]);
  });

  it("notes that there is no plan where the config can't be planned, and ends as xroom did", async () => {
    await plan();
    await job.project.write("xroom.yaml", "domians: {}\n");
    expect((await plan()).code).toBe(1);
    expect(gitlab.notes).toHaveLength(1);
    expect(gitlab.notes[0]?.body).toContain(`**There is no plan of ${HEAD}**: xroom ended with 1.`);
    expect((await job.project.shell("ls .xroom-plan")).out).toBe("note.md\n");
  });
});

describe("apply.sh", () => {
  const apply = (): ReturnType<Job["script"]> => job.script(`${SCRIPTS}/apply.sh`, { COMMIT: MERGED, BRANCH: "main" });
  const told = (): string | undefined => gitlab.notes.at(-1)?.body.slice(APPLY_MARKER.length);
  const merged: MergeRequest = {
    iid: 7,
    state: "merged",
    sha: HEAD,
    merge_commit_sha: MERGED,
    squash_commit_sha: null,
    target_branch: "main",
    merged_at: "2026-11-23T12:00:00.500Z",
  };
  const pipeline: Pipeline = { id: 70, project_id: PROJECT, merge_request: 7, sha: HEAD, source: "merge_request_event" };
  const ended: Omit<PipelineJob, "files"> = {
    id: 700,
    pipeline: 70,
    name: "xroom:plan",
    finished_at: "2026-11-23T11:00:00.000Z",
    artifacts_file: { filename: "artifacts.zip" },
  };
  let files: PipelineJob["files"];
  beforeEach(async () => {
    expect((await job.project.xroom("plan", "--out", "plan.json")).code).toBe(0);
    files = { ".xroom-plan/plan.json": await job.project.read("plan.json") };
  });

  it("makes the calls of the reviewed plan, found by commit, once; the state is GitLab's", async () => {
    gitlab.mergeRequests.push(merged);
    gitlab.pipelines.push(pipeline, { ...pipeline, id: 71 });
    gitlab.jobs.push(
      { ...ended, id: 699, finished_at: "2026-11-23T10:00:00.000Z", files: {} },
      { ...ended, files },
      { ...ended, id: 701, name: "other", finished_at: "2026-11-23T11:30:00.000Z", files: {} },
      { ...ended, id: 702, pipeline: 71, finished_at: "2026-11-23T12:00:01.000Z", files: {} },
    );
    const { code, err } = await apply();
    expect(code, err).toBe(0);
    const made = job.world.emulator.world("fra-1").bookings();
    expect(made.map(({ duration }) => duration)).toEqual([90, 45]);
    expect(told()).toBe(`**Applied**: the plan of ${HEAD}. [The log says more](https://gitlab.example.com/jobs/1).\n`);
    expect([...states.stored.keys()]).toEqual([`/api/v4/projects/${PROJECT}/terraform/state/xroom`]);
    expect((await job.project.xroom("state", "list")).out.split("\n")).toHaveLength(3);

    const again = await apply();
    expect(again.code).toBe(0);
    expect(again.out).toContain("nothing is left to do");
    expect(gitlab.notes).toHaveLength(1);
    expect(job.world.writes()).toHaveLength(2);
  });

  it.each([
    ["of another commit", { sha: MERGED }, {}],
    ["of a fork's pipeline", { project_id: 43 }, {}],
    ["of a branch's pipeline", { source: "push" }, {}],
    ["that was made after the merge", {}, { finished_at: "2026-11-23T12:00:02.000Z" }],
    ["of another job", {}, { name: "test" }],
    ["of a job whose artifacts have gone", {}, { artifacts_file: undefined }],
  ])("doesn't take a plan %s: nothing is applied, and the merge request is told", async (_, ofPipeline, ofJob) => {
    gitlab.mergeRequests.push(merged);
    gitlab.pipelines.push({ ...pipeline, ...ofPipeline });
    gitlab.jobs.push({ ...ended, ...ofJob, files } as PipelineJob);
    expect((await apply()).code).toBe(4);
    expect(told()).toContain(`**Nothing was applied**: there is no plan of ${HEAD}`);
    expect(job.world.writes()).toEqual([]);
  });

  it("takes no refusal of GitLab's for a plan", async () => {
    gitlab.mergeRequests.push(merged);
    gitlab.pipelines.push(pipeline);
    gitlab.jobs.push({ ...ended, files: {} });
    expect((await apply()).code).toBe(4);
    expect(job.world.writes()).toEqual([]);
  });

  it.each([
    ["came with no merge request", undefined],
    ["was merged into another branch", { ...merged, target_branch: "staging" }],
    ["isn't merged", { ...merged, state: "opened", merged_at: null }],
  ])("refuses a commit that %s", async (_, existing) => {
    if (existing !== undefined) gitlab.mergeRequests.push(existing);
    const { code, out } = await apply();
    expect(code).toBe(4);
    expect(out).toContain("nobody has reviewed a plan of it");
  });
});

describe.runIf(formats)("drift.sh", () => {
  it("opens one issue, brings it up to date, closes it when there is no drift any more, and opens another for the next", async () => {
    const drift = (): ReturnType<Job["script"]> => job.script(`${SCRIPTS}/drift.sh`);
    const change = (minutes: number): void => void job.world.emulator.world("fra-1").updateBooking(1, { duration: minutes });
    expect((await job.project.xroom("apply", "-y")).code).toBe(0);
    expect(await drift()).toMatchObject({ code: 0 });
    expect(gitlab.issues).toEqual([]);

    change(15);
    const opened = await drift();
    expect(opened, opened.err).toMatchObject({ code: 0 });
    expect(gitlab.issues).toMatchObject([{ iid: 50, title: "Drift: xroom", state: "opened", labels: ["xroom-drift"] }]);
    expect(gitlab.issues[0]?.description).toMatch(/^<!-- xroom:drift xroom -->\n[\s\S]*15m/);

    change(25);
    expect((await drift()).out).toContain("Brought #50 up to date.");
    expect(gitlab.issues).toHaveLength(1);
    expect(gitlab.issues[0]?.description).toContain("25m");

    job.environment["XROOM_SECRET"] = `${job.world.environment["XROOM_SECRET"]}-wrong`;
    const before = structuredClone(gitlab.issues);
    expect((await drift()).code).toBe(1);
    expect(gitlab.issues).toEqual(before);
    job.environment["XROOM_SECRET"] = job.world.environment["XROOM_SECRET"] ?? "";

    change(90);
    expect((await drift()).out).toContain("Closed #50");
    expect(gitlab.issues).toMatchObject([{ state: "closed" }]);
    change(15);
    await drift();
    expect(gitlab.issues.map(({ state }) => state)).toEqual(["closed", "opened"]);
    expect(gitlab.requests.every(({ headers }) => headers["private-token"] === TOKEN)).toBe(true);
  });
});
