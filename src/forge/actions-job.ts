import { fail } from "../model/diagnostic.ts";
import type { Definition, ForgeKind, Job, JobEvent, LabeledPayload } from "./contract.ts";
import { type Payload, payloadOf } from "./event-payload.ts";
import { requireVariable, type Variable, withoutSlash } from "./variable.ts";
import { pipelineOf } from "./pipeline.ts";

type ActionsKind = Exclude<ForgeKind, "gitlab">;

const TITLES: Readonly<Record<ActionsKind, string>> = {
  github: "GitHub Actions",
  forgejo: "Forgejo Actions",
  gitea: "Gitea Actions",
};

/** Forgejo and Gitea set GitHub's variables. Throws a Failure that names what is missing. */
export function actionsJob(kind: ActionsKind, value: Variable, event: unknown): Job {
  const title = TITLES[kind];
  const need = (name: string): string => requireVariable(value, title, name);
  const payload = payloadOf(event);
  const server = withoutSlash(need("GITHUB_SERVER_URL"));
  const repository = need("GITHUB_REPOSITORY");
  if (!/^(?!\.+\/)[\w.-]+\/(?!\.+$)[\w.-]+$/.test(repository))
    throw fail("no-forge", `GITHUB_REPOSITORY is ${JSON.stringify(repository)}, which is not OWNER/NAME`);
  const [summary, outputs] = [value("GITHUB_STEP_SUMMARY"), value("GITHUB_OUTPUT")];
  const login = value("GITHUB_TRIGGERING_ACTOR") ?? value("GITHUB_ACTOR") ?? "";
  const id = login === value("GITHUB_ACTOR") ? value("GITHUB_ACTOR_ID") : undefined;
  return {
    kind,
    title,
    server,
    api: withoutSlash(value("GITHUB_API_URL") ?? (kind === "github" ? "https://api.github.com" : `${server}/api/v1`)),
    repository,
    repositoryUrl: `${server}/${repository}`,
    event: eventOf(need("GITHUB_EVENT_NAME"), value, payload),
    definition: definitionOf(need("GITHUB_EVENT_NAME"), value, payload),
    commit: need("GITHUB_SHA"),
    actor: { login, id: id ?? "" },
    run: {
      id: need("GITHUB_RUN_ID"),
      attempt: Number(value("GITHUB_RUN_ATTEMPT") ?? 1) || 1,
      url: pipelineOf(Object.fromEntries(RUN_VARIABLES.map((name) => [name, value(name)]))).url ?? server,
    },
    files: { ...(summary === undefined ? {} : { summary }), ...(outputs === undefined ? {} : { outputs }) },
  };
}

const RUN_VARIABLES = [
  "GITHUB_SERVER_URL",
  "GITHUB_REPOSITORY",
  "GITHUB_RUN_ID",
  "GITHUB_RUN_NUMBER",
  "GITHUB_RUN_ATTEMPT",
  "GITEA_ACTIONS",
  "FORGEJO_ACTIONS",
];

/** The trial merge of a queue: its branch names the base, the last request and the base's commit. */
const QUEUE = /^(?:refs\/heads\/)?gh-readonly-queue\/(.+)\/pr-(\d+)-([0-9a-f]{40})$/;

function eventOf(name: string, value: Variable, payload: Payload): JobEvent {
  switch (name) {
    case "pull_request":
    case "pull_request_target": {
      const number = payload.number("number") ?? payload.child("pull_request").number("number");
      if (number === undefined) return { kind: "other", name };
      const labeled = labeledOf(payload);
      const action = payload.text("action") ?? "";
      return { kind: "request", number, action, ...(labeled === undefined ? {} : { labeled }) };
    }
    case "merge_group": {
      const group = payload.child("merge_group");
      return queued(name, group.text("head_ref") ?? value("GITHUB_REF") ?? "", group.text("head_sha") ?? value("GITHUB_SHA"));
    }
    case "workflow_run": {
      const run = payload.child("workflow_run");
      return run.text("event") === "merge_group"
        ? queued(name, run.text("head_branch") ?? "", run.text("head_sha"))
        : { kind: "other", name };
    }
    case "push": {
      const branch = branchOf(value("GITHUB_REF"));
      return branch === undefined ? { kind: "other", name } : { kind: "push", branch, commit: value("GITHUB_SHA") ?? "" };
    }
    case "schedule":
      return { kind: "schedule" };
    case "workflow_dispatch":
      return { kind: "manual", inputs: payload.child("inputs").inputs() };
    case "repository_dispatch":
      return { kind: "manual", inputs: payload.child("client_payload").inputs() };
    default:
      return { kind: "other", name };
  }
}

function queued(name: string, ref: string, head: string | undefined): JobEvent {
  const [, branch, number, base] = QUEUE.exec(ref) ?? [];
  if (branch === undefined || base === undefined || head === undefined) return { kind: "other", name };
  return { kind: "merge-group", head, base, branch, number: Number(number) };
}

/** Only GitHub says which label it was. */
function labeledOf(payload: Payload): LabeledPayload | undefined {
  if (payload.text("action") !== "labeled") return undefined;
  const [request, sender] = [payload.child("pull_request"), payload.child("sender")];
  const name = payload.child("label").text("name");
  const login = sender.text("login");
  const head = request.child("head").text("sha");
  const at = request.text("updated_at");
  if (name === undefined || login === undefined || head === undefined || at === undefined) return undefined;
  return { name, by: { login, id: String(sender.number("id") ?? "") }, head, at };
}

/** Events whose workflow is read from the request's own tree. */
const OF_REQUEST = new Set([
  "pull_request",
  "pull_request_review",
  "pull_request_review_comment",
  // The queue's branch holds the request's workflow.
  "merge_group",
]);

function definitionOf(name: string, value: Variable, payload: Payload): Definition {
  if (OF_REQUEST.has(name)) return { by: "request" };
  // GitHub tells the ref of the file; it is main's for pull_request_target, and the chosen branch's for a run by hand.
  const written = value("GITHUB_WORKFLOW_REF");
  // The first @refs/ ends the file's path, in which no slash can follow an @; a branch can hold further ones.
  if (written !== undefined) return definedOn(branchOf(/@(refs\/.*)$/.exec(written)?.[1]));
  if (name === "pull_request_target") return definedOn(payload.child("pull_request").child("base").text("ref"));
  return definedOn(branchOf(value("GITHUB_REF")));
}

function definedOn(branch: string | undefined): Definition {
  if (branch === undefined) return { by: "unknown" };
  return branch.startsWith("gh-readonly-queue/") ? { by: "request" } : { by: "branch", branch };
}

function branchOf(ref: string | undefined): string | undefined {
  return ref?.startsWith("refs/heads/") === true ? ref.slice("refs/heads/".length) : undefined;
}
