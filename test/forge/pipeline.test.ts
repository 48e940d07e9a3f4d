import { describe, expect, it } from "vitest";
import { thisRun } from "../../src/state/contract.ts";
import { parseLease, serialiseLease } from "../../src/state/lease.ts";
import { nameHolder } from "../../src/state/lock-failures.ts";
import { lockIdOf, lockInfoOf, readLockInfo } from "../../src/state/http/lock-info.ts";
import { pipelineOf } from "../../src/forge/pipeline.ts";

const GITHUB = {
  GITHUB_ACTIONS: "true",
  GITHUB_ACTOR: "kim",
  GITHUB_SERVER_URL: "https://github.com",
  GITHUB_REPOSITORY: "acme/meetings",
  GITHUB_RUN_ID: "8172635",
  GITHUB_RUN_NUMBER: "41",
  GITHUB_RUN_ATTEMPT: "1",
};
const FORGEJO = { ...GITHUB, GITHUB_SERVER_URL: "https://codeberg.org", FORGEJO_ACTIONS: "true" };
const JOB = "https://gitlab.example.com/acme/meetings/-/jobs/77";
const GITLAB = { GITLAB_CI: "true", GITLAB_USER_LOGIN: "ada", CI_JOB_URL: JOB, CI_PIPELINE_URL: `${JOB}0` };
const RUN = "https://github.com/acme/meetings/actions/runs/8172635";

describe("who runs a pipeline, and where it can be read, is told", () => {
  it.each([
    ["GitHub", GITHUB, "kim", RUN],
    [
      "GitHub, started again by another",
      { ...GITHUB, GITHUB_TRIGGERING_ACTOR: "ben", GITHUB_RUN_ATTEMPT: "2" },
      "ben",
      `${RUN}/attempts/2`,
    ],
    ["Forgejo", FORGEJO, "kim", "https://codeberg.org/acme/meetings/actions/runs/41"],
    [
      "Gitea",
      { ...FORGEJO, FORGEJO_ACTIONS: "", GITEA_ACTIONS: "true", GITHUB_SERVER_URL: "https://codeberg.org/" },
      "kim",
      "https://codeberg.org/acme/meetings/actions/runs/41",
    ],
    [
      "Gitea without a number",
      { ...FORGEJO, GITHUB_RUN_NUMBER: "" },
      "kim",
      "https://codeberg.org/acme/meetings/actions/runs/8172635",
    ],
    ["GitLab", GITLAB, "ada", JOB],
    ["GitLab without a job", { ...GITLAB, CI_JOB_URL: "" }, "ada", `${JOB}0`],
    ["a pipeline without a repository", { ...GITHUB, GITHUB_REPOSITORY: "" }, "kim", undefined],
    ["what is no link", { ...GITLAB, CI_JOB_URL: "javascript:alert(1)" }, "ada", undefined],
    ["a terminal", { USER: "kim" }, undefined, undefined],
  ])("by %s", (_, environment, actor, url) => {
    expect(pipelineOf(environment)).toEqual({ actor, url });
  });
});

describe("the holder of a lock", () => {
  it("is the pipeline's actor and run, not the user of its machine", () => {
    const holder = thisRun("xroom apply", GITHUB);
    expect(holder).toMatchObject({ user: "kim", url: RUN });
    expect(nameHolder(holder)).toBe(`xroom apply by kim in ${RUN} since ${holder.since}`);
    expect(thisRun("xroom apply")).not.toHaveProperty("url");
  });

  it("stays so in a lease, and in a lock of Terraform's protocol", () => {
    const holder = thisRun("xroom apply", GITLAB);
    expect(parseLease(serialiseLease({ holder, length: 60_000 })).holder).toEqual(holder);
    const id = lockIdOf(holder, 1_796_000_000_000);
    expect(id.length).toBeLessThanOrEqual(255);
    const info = lockInfoOf(holder, id);
    expect([info.Info, info.Who]).toEqual([JOB, `ada@${holder.host}`]);
    const { machine: _machine, started: _started, ...named } = holder;
    expect(readLockInfo(JSON.stringify(info), "", 0).holder).toEqual({ ...named, host: "" });
  });

  it.each([`https://gitlab.example.com/${"group/".repeat(20)}-/jobs/77`, "https://example.com/~kim/jobs/7"])(
    "is named by its machine where an id can't hold the link %s",
    (url) => {
      const holder = { ...thisRun("xroom apply", GITLAB), url, host: "runner" };
      const id = lockIdOf(holder, 1_796_000_000_000);
      expect(id.length).toBeLessThanOrEqual(255);
      const read = readLockInfo(JSON.stringify(lockInfoOf(holder, id)), "", 0).holder;
      expect(read).toMatchObject({ user: "ada", host: "runner" });
      expect(read).not.toHaveProperty("url");
    },
  );

  it("has no link that a stored lease makes up", () => {
    const holder = thisRun("xroom apply");
    const text = serialiseLease({ holder: { ...holder, url: "javascript:alert(1)" }, length: 60_000 });
    expect(parseLease(text).holder).toEqual(holder);
  });
});
