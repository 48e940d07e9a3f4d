import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findForge, isFailure } from "../../src/forge/index.ts";
import { findJob } from "../../src/forge/job.ts";
import type { Environment } from "../../src/model/environment.ts";
import { temporaryFolder } from "../harness/folder.ts";

const SHA = "a".repeat(40);
const ACTIONS = {
  GITHUB_ACTIONS: "true",
  GITHUB_SERVER_URL: "https://github.com",
  GITHUB_REPOSITORY: "acme/meetings",
  GITHUB_EVENT_NAME: "push",
  GITHUB_REF: "refs/heads/main",
  GITHUB_SHA: SHA,
  GITHUB_RUN_ID: "811",
  GITHUB_ACTOR: "ada",
  GITHUB_ACTOR_ID: "5",
};
const GITLAB = {
  GITLAB_CI: "true",
  CI_SERVER_URL: "https://gitlab.example.com",
  CI_API_V4_URL: "https://gitlab.example.com/api/v4",
  CI_PROJECT_ID: "7",
  CI_PROJECT_PATH: "acme/teams/meetings",
  CI_PROJECT_URL: "https://gitlab.example.com/acme/teams/meetings",
  CI_PIPELINE_SOURCE: "schedule",
  CI_COMMIT_SHA: SHA,
  CI_COMMIT_BRANCH: "main",
  CI_JOB_ID: "811",
  CI_JOB_URL: "https://gitlab.example.com/acme/teams/meetings/-/jobs/811",
};
const QUEUE = `gh-readonly-queue/release/1.x/pr-12-${"b".repeat(40)}`;

function job(environment: Environment, payload: unknown = {}) {
  return findJob({ ...environment, GITHUB_EVENT_PATH: "event.json" }, async () => payload);
}

describe("a job's definition", () => {
  const event = (name: string, rest: Environment = {}): Environment => ({ ...ACTIONS, GITHUB_EVENT_NAME: name, ...rest });
  const written = (ref: string): Environment => ({ GITHUB_WORKFLOW_REF: `acme/meetings/.github/workflows/xroom.yml@${ref}` });

  it.each([
    ["a request's own", event("pull_request", written("refs/pull/12/merge")), { by: "request" }],
    ["a request's own, whatever its file says", event("pull_request", written("refs/heads/main")), { by: "request" }],
    ["a review's", event("pull_request_review"), { by: "request" }],
    ["the queue's", event("merge_group", written(`refs/heads/${QUEUE}`)), { by: "request" }],
    ["a push to the queue's branch", event("push", { GITHUB_REF: `refs/heads/${QUEUE}` }), { by: "request" }],
    ["the base's", event("pull_request_target", written("refs/heads/main")), { by: "branch", branch: "main" }],
    ["by hand, on another branch", event("workflow_dispatch", written("refs/heads/evil")), { by: "branch", branch: "evil" }],
    [
      "a branch named like a ref",
      event("push", written("refs/heads/evil@refs/heads/main")),
      { by: "branch", branch: "evil@refs/heads/main" },
    ],
    ["a tag", event("push", written("refs/tags/main")), { by: "unknown" }],
    ["the schedule's, where the file's ref is not known", event("schedule"), { by: "branch", branch: "main" }],
    ["GitLab: a schedule", GITLAB, { by: "branch", branch: "main" }],
    ["GitLab: a merge request", { ...GITLAB, CI_PIPELINE_SOURCE: "merge_request_event" }, { by: "request" }],
    ["GitLab: a child of a job's file", { ...GITLAB, CI_PIPELINE_SOURCE: "parent_pipeline" }, { by: "unknown" }],
    ["GitLab: a tag", { ...GITLAB, CI_PIPELINE_SOURCE: "push", CI_COMMIT_BRANCH: "" }, { by: "unknown" }],
  ])("%s", async (_, environment, definition) => {
    expect((await job(environment)).definition).toEqual(definition);
  });

  it("is that of the request's base on Forgejo, which does not name the file's ref", async () => {
    const target = {
      ...ACTIONS,
      FORGEJO_ACTIONS: "true",
      GITHUB_EVENT_NAME: "pull_request_target",
      GITHUB_REF: "refs/pull/12/head",
    };
    const payload = { number: 12, pull_request: { base: { ref: "main" } } };
    expect((await job(target, payload)).definition).toEqual({ by: "branch", branch: "main" });
    expect((await job(target)).definition).toEqual({ by: "unknown" });
  });
});

describe("a job's event", () => {
  const group = { head_ref: `refs/heads/${QUEUE}`, head_sha: SHA };
  it.each([
    [
      "a request of the queue",
      { ...ACTIONS, GITHUB_EVENT_NAME: "merge_group" },
      { merge_group: group },
      { kind: "merge-group", head: SHA, base: "b".repeat(40), branch: "release/1.x", number: 12 },
    ],
    [
      "the queue's, told to the default branch",
      { ...ACTIONS, GITHUB_EVENT_NAME: "workflow_run" },
      { workflow_run: { event: "merge_group", head_branch: QUEUE, head_sha: SHA } },
      { kind: "merge-group", head: SHA, base: "b".repeat(40), branch: "release/1.x", number: 12 },
    ],
    [
      "a merge train",
      {
        ...GITLAB,
        CI_PIPELINE_SOURCE: "merge_request_event",
        CI_MERGE_REQUEST_EVENT_TYPE: "merge_train",
        CI_MERGE_REQUEST_IID: "12",
        CI_MERGE_REQUEST_TARGET_BRANCH_NAME: "main",
      },
      {},
      { kind: "merge-group", head: SHA, branch: "main", number: 12 },
    ],
    [
      "another run's end",
      { ...ACTIONS, GITHUB_EVENT_NAME: "workflow_run" },
      { workflow_run: { event: "push" } },
      { kind: "other", name: "workflow_run" },
    ],
    [
      "by hand",
      { ...ACTIONS, GITHUB_EVENT_NAME: "workflow_dispatch" },
      { inputs: { project: "a", dry: true, odd: {} } },
      { kind: "manual", inputs: { project: "a", dry: "true" } },
    ],
    [
      "a dispatch",
      { ...ACTIONS, GITHUB_EVENT_NAME: "repository_dispatch" },
      { client_payload: { change: 12 } },
      { kind: "manual", inputs: { change: "12" } },
    ],
    ["GitLab's trigger", { ...GITLAB, CI_PIPELINE_SOURCE: "trigger" }, {}, { kind: "manual", inputs: {} }],
    ["a tag", { ...ACTIONS, GITHUB_REF: "refs/tags/v1" }, {}, { kind: "other", name: "push" }],
    [
      "a request without a number",
      { ...ACTIONS, GITHUB_EVENT_NAME: "pull_request" },
      {},
      { kind: "other", name: "pull_request" },
    ],
    ["a release", { ...ACTIONS, GITHUB_EVENT_NAME: "release" }, {}, { kind: "other", name: "release" }],
  ])("%s", async (_, environment, payload, event) => {
    expect((await job(environment, payload)).event).toEqual(event);
  });
});

describe("outside of a pipeline", () => {
  it.each([
    ["a terminal", { HOME: "/root" }, "GITHUB_ACTIONS, FORGEJO_ACTIONS, GITEA_ACTIONS nor GITLAB_CI"],
    ["a job without a repository", { ...ACTIONS, GITHUB_REPOSITORY: "" }, "GITHUB_REPOSITORY is not set"],
    ["a repository that is none", { ...ACTIONS, GITHUB_REPOSITORY: "../meetings" }, "is not OWNER/NAME"],
    ["a GitLab job without an API", { ...GITLAB, CI_API_V4_URL: "" }, "CI_API_V4_URL is not set"],
    ["a project's id that is a path", { ...GITLAB, CI_PROJECT_ID: "../8" }, "is not a number"],
  ])("%s is refused, and what is missing is named", async (_, environment, message) => {
    const error: unknown = await job(environment).catch((thrown: unknown) => thrown);
    expect(isFailure(error, "no-forge")).toBe(true);
    expect((error as Error).message).toContain(message);
  });

  it("a payload that can't be read is refused", async () => {
    const file = join(temporaryFolder(), "event.json");
    writeFileSync(file, "{");
    for (const path of [file, `${file}.gone`])
      await expect(findForge({ ...ACTIONS, GITHUB_EVENT_PATH: path, GITHUB_TOKEN: "x" })).rejects.toSatisfy((error) =>
        isFailure(error, "no-forge"),
      );
  });
});

describe("where the API is", () => {
  it.each([
    ["GitHub", ACTIONS, "https://api.github.com"],
    ["an Enterprise server", { ...ACTIONS, GITHUB_API_URL: "https://ghe.example.com/api/v3" }, "https://ghe.example.com/api/v3"],
    [
      "Gitea",
      { ...ACTIONS, GITEA_ACTIONS: "true", GITHUB_SERVER_URL: "https://git.example.com/" },
      "https://git.example.com/api/v1",
    ],
    ["GitLab", GITLAB, "https://gitlab.example.com/api/v4/projects/7"],
  ])("%s", async (_, environment, api) => {
    expect((await job(environment)).api).toBe(api);
  });
});
