import { fail } from "../model/diagnostic.ts";
import type { Definition, Job, JobEvent } from "./contract.ts";
import { requireVariable, type Variable, withoutSlash } from "./variable.ts";

const TITLE = "GitLab CI";

/** Throws a Failure that names what is missing. */
export function gitlabJob(value: Variable): Job {
  const need = (name: string): string => requireVariable(value, TITLE, name);
  const id = need("CI_PROJECT_ID");
  if (!/^\d+$/.test(id)) throw fail("no-forge", `CI_PROJECT_ID is ${JSON.stringify(id)}, which is not a number`);
  const source = need("CI_PIPELINE_SOURCE");
  return {
    kind: "gitlab",
    title: TITLE,
    server: withoutSlash(need("CI_SERVER_URL")),
    api: `${withoutSlash(need("CI_API_V4_URL"))}/projects/${id}`,
    repository: need("CI_PROJECT_PATH"),
    repositoryUrl: withoutSlash(need("CI_PROJECT_URL")),
    event: eventOf(source, value),
    definition: definitionOf(source, value),
    commit: need("CI_COMMIT_SHA"),
    actor: { login: value("GITLAB_USER_LOGIN") ?? "", id: value("GITLAB_USER_ID") ?? "" },
    run: { id: need("CI_JOB_ID"), attempt: 1, url: need("CI_JOB_URL") },
    files: {},
  };
}

function eventOf(source: string, value: Variable): JobEvent {
  switch (source) {
    case "merge_request_event": {
      const number = Number(value("CI_MERGE_REQUEST_IID"));
      const branch = value("CI_MERGE_REQUEST_TARGET_BRANCH_NAME");
      if (!Number.isSafeInteger(number) || branch === undefined) return { kind: "other", name: source };
      if (value("CI_MERGE_REQUEST_EVENT_TYPE") !== "merge_train") return { kind: "request", number, action: "" };
      const base = value("CI_MERGE_REQUEST_TARGET_BRANCH_SHA");
      const head = value("CI_COMMIT_SHA") as string;
      return { kind: "merge-group", head, ...(base === undefined ? {} : { base }), branch, number };
    }
    case "push": {
      const branch = value("CI_COMMIT_BRANCH");
      if (branch === undefined) return { kind: "other", name: source };
      return { kind: "push", branch, commit: value("CI_COMMIT_SHA") as string };
    }
    case "schedule":
      return { kind: "schedule" };
    case "api":
    case "chat":
    case "pipeline":
    case "trigger":
    case "web":
      return { kind: "manual", inputs: {} };
    default:
      return { kind: "other", name: source };
  }
}

/** A pipeline for a merge request runs the file of its source branch; a child's file may be a job's artifact. */
function definitionOf(source: string, value: Variable): Definition {
  switch (source) {
    case "merge_request_event":
    case "external_pull_request_event":
      return { by: "request" };
    case "parent_pipeline":
      return { by: "unknown" };
    default: {
      const branch = value("CI_COMMIT_BRANCH");
      return branch === undefined ? { by: "unknown" } : { by: "branch", branch };
    }
  }
}
