import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "../../src/model/environment.ts";
import type { ForgeKind } from "../../src/forge/contract.ts";
import type { ForgeWorld, ModelRequest } from "./model.ts";

/** What starts a job. `trusted`: its definition is on the base, where the forge has such a thing. */
export type JobShape =
  | {
      readonly event: "request";
      readonly request: ModelRequest;
      readonly trusted: boolean;
      readonly action?: string;
      /** The label that was set, and by whom. */
      readonly labeled?: { readonly name: string; readonly by: string };
      readonly actor?: string;
    }
  | { readonly event: "push"; readonly branch: string; readonly actor?: string }
  | { readonly event: "schedule"; readonly actor?: string }
  | {
      readonly event: "manual";
      readonly inputs?: Readonly<Record<string, string>>;
      readonly branch?: string;
      readonly actor?: string;
    }
  | {
      readonly event: "merge-group";
      readonly head: string;
      readonly request: ModelRequest;
      readonly trusted: boolean;
      readonly actor?: string;
    };

interface At {
  readonly world: ForgeWorld;
  readonly url: string;
  readonly token: string;
  readonly folder: string;
}

const TOKENS: Readonly<Record<ForgeKind, string>> = {
  github: "GITHUB_TOKEN",
  forgejo: "FORGEJO_TOKEN",
  gitea: "GITEA_TOKEN",
  gitlab: "XROOM_GITLAB_TOKEN",
};

/** As GitHub's runner sets it, and Forgejo's and Gitea's. */
export function actionsEnvironment(
  kind: Exclude<ForgeKind, "gitlab">,
  job: JobShape,
  { world, url, token, folder }: At,
): Environment {
  const { name, ref, sha, payload } = eventOf(job, world);
  const path = join(folder, "event.json");
  writeFileSync(path, JSON.stringify(payload));
  for (const file of ["summary.md", "outputs"]) writeFileSync(join(folder, file), "");
  const defined = name === "pull_request" || name === "merge_group" ? ref : `refs/heads/${definedOn(job, world)}`;
  return {
    GITHUB_ACTIONS: "true",
    ...(kind === "github" ? { GITHUB_WORKFLOW_REF: `${world.repository}/.github/workflows/xroom.yml@${defined}` } : {}),
    ...(kind === "github" ? {} : { GITEA_ACTIONS: "true" }),
    ...(kind === "forgejo" ? { FORGEJO_ACTIONS: "true" } : {}),
    // Gitea's have a slash at the end.
    GITHUB_SERVER_URL: kind === "github" ? url : `${url}/`,
    GITHUB_API_URL: kind === "github" ? url : `${url}/api/v1`,
    GITHUB_REPOSITORY: world.repository,
    GITHUB_EVENT_NAME: name,
    GITHUB_EVENT_PATH: path,
    GITHUB_REF: ref,
    GITHUB_SHA: sha,
    GITHUB_RUN_ID: "811",
    GITHUB_RUN_NUMBER: "4",
    GITHUB_RUN_ATTEMPT: "1",
    GITHUB_ACTOR: job.actor ?? "ada",
    GITHUB_ACTOR_ID: String(world.users.get(job.actor ?? "ada")?.id ?? ""),
    GITHUB_STEP_SUMMARY: join(folder, "summary.md"),
    GITHUB_OUTPUT: join(folder, "outputs"),
    [TOKENS[kind]]: token,
  };
}

function definedOn(job: JobShape, world: ForgeWorld): string {
  if (job.event === "request") return job.request.base;
  return ("branch" in job ? job.branch : undefined) ?? world.defaultBranch;
}

function eventOf(job: JobShape, world: ForgeWorld): { name: string; ref: string; sha: string; payload: object } {
  const tip = (branch: string): string => world.branches.get(branch)?.commit ?? "";
  const main = { ref: `refs/heads/${world.defaultBranch}`, sha: tip(world.defaultBranch) };
  switch (job.event) {
    case "request": {
      const { request, trusted, action = job.labeled === undefined ? "synchronize" : "labeled", labeled } = job;
      const sender = world.users.get(labeled?.by ?? request.author);
      const payload = {
        action,
        number: request.number,
        ...(labeled === undefined ? {} : { label: { name: labeled.name } }),
        pull_request: {
          number: request.number,
          head: { sha: request.head, ref: request.branch },
          base: { ref: request.base },
          updated_at: request.updatedAt,
        },
        sender: { login: sender?.login, id: sender?.id },
      };
      return trusted
        ? { name: "pull_request_target", ref: `refs/heads/${request.base}`, sha: tip(request.base), payload }
        : { name: "pull_request", ref: `refs/pull/${request.number}/merge`, sha: request.head, payload };
    }
    case "push":
      return { name: "push", ref: `refs/heads/${job.branch}`, sha: tip(job.branch), payload: {} };
    case "schedule":
      return { name: "schedule", ...main, payload: {} };
    case "manual": {
      const branch = job.branch ?? world.defaultBranch;
      return { name: "workflow_dispatch", ref: `refs/heads/${branch}`, sha: tip(branch), payload: { inputs: job.inputs ?? {} } };
    }
    case "merge-group": {
      const { base, number } = job.request;
      const branch = `gh-readonly-queue/${base}/pr-${number}-${tip(base)}`;
      return job.trusted
        ? {
            name: "workflow_run",
            ...main,
            payload: { workflow_run: { event: "merge_group", head_branch: branch, head_sha: job.head } },
          }
        : {
            name: "merge_group",
            ref: `refs/heads/${branch}`,
            sha: job.head,
            payload: { merge_group: { head_sha: job.head, head_ref: `refs/heads/${branch}`, base_ref: `refs/heads/${base}` } },
          };
    }
    default:
      return job satisfies never;
  }
}

/** As GitLab's runner sets it. There a trusted job for a request is a scheduled one of the default branch. */
export function gitlabEnvironment(job: JobShape, { world, url, token }: At): Environment {
  const main = world.defaultBranch;
  const branch = ("branch" in job ? job.branch : undefined) ?? main;
  const ofRequest = (job.event === "request" || job.event === "merge-group") && !job.trusted;
  const source = { request: "schedule", "merge-group": "schedule", push: "push", schedule: "schedule", manual: "web" }[job.event];
  const user = world.users.get(job.actor ?? "ada");
  return {
    GITLAB_CI: "true",
    CI: "true",
    CI_SERVER_URL: url,
    CI_API_V4_URL: `${url}/api/v4`,
    CI_PROJECT_ID: "7",
    CI_PROJECT_PATH: world.repository,
    CI_PROJECT_URL: `${url}/${world.repository}`,
    CI_DEFAULT_BRANCH: main,
    CI_JOB_ID: "811",
    CI_JOB_URL: `${url}/${world.repository}/-/jobs/811`,
    GITLAB_USER_LOGIN: user?.login,
    GITLAB_USER_ID: String(user?.id),
    XROOM_GITLAB_TOKEN: token,
    ...(ofRequest
      ? {
          CI_PIPELINE_SOURCE: "merge_request_event",
          CI_MERGE_REQUEST_IID: String(job.request.number),
          CI_MERGE_REQUEST_TARGET_BRANCH_NAME: job.request.base,
          CI_MERGE_REQUEST_TARGET_BRANCH_SHA: world.branches.get(job.request.base)?.commit,
          CI_MERGE_REQUEST_EVENT_TYPE: job.event === "merge-group" ? "merge_train" : "merged_result",
          CI_COMMIT_SHA: job.event === "merge-group" ? job.head : job.request.head,
        }
      : { CI_PIPELINE_SOURCE: source, CI_COMMIT_BRANCH: branch, CI_COMMIT_SHA: world.branches.get(branch)?.commit }),
  };
}
