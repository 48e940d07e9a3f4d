/**
 * GitHub's runner, and Forgejo's, as far as the examples need one: triggers, concurrency, environments and their secrets, permissions of the
 * job's token, needs, conditions, composite actions, files between jobs. What it doesn't know it refuses.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { zipSync } from "fflate";
import type { ForgeTeam } from "../../ci/team.ts";
import type { JobShape } from "../../forge/environments.ts";
import type { Permission } from "../../forge/route.ts";
import { BOTS } from "../../forge/server.ts";
import { temporaryFolder } from "../../harness/folder.ts";
import { git } from "../../harness/git.ts";
import { filled, filledAll, holds, type Scope } from "./expressions.ts";
import { type Machine, startMachine } from "./machine.ts";
import { type Action, readExample, type Step, type Workflow, type WorkflowJob } from "./workflow.ts";

export interface Environments {
  /** `branches`: those whose jobs may use it. `approve`: its reviewers. */
  readonly [name: string]: {
    readonly branches: readonly string[];
    readonly secrets: Readonly<Record<string, string>>;
    readonly approve?: (page: string) => boolean | Promise<boolean>;
  };
}

export type Conclusion = "success" | "failure" | "skipped" | "cancelled";

export interface RanJob {
  readonly name: string;
  readonly conclusion: Conclusion;
  readonly log: string;
}

export interface Run {
  readonly workflow: string;
  readonly shape: JobShape;
  readonly group: string;
  readonly id: number;
  state: "queued" | "done" | "cancelled";
  readonly jobs: RanJob[];
  /** What the run's page shows. */
  page: string;
}

export interface ActionsRunner {
  readonly machine: Machine;
  readonly environments: Environments;
  /** Starts what listens to it; by hand only one is started. */
  fire(shape: JobShape, only?: string): readonly Run[];
  /** Runs all that was started, or only those of one workflow; the conclusions by `workflow/job`. */
  work(only?: string): Promise<Readonly<Record<string, Conclusion>>>;
  /** As a person starts a run again, days later: with its old event. */
  again(run: Run): Promise<Readonly<Record<string, Conclusion>>>;
  /** Whether a schedule still runs: GitHub ends it after sixty days without activity. */
  isScheduled(): boolean;
  active(): void;
}

interface Options {
  readonly workflows: readonly string[];
  readonly environments?: Environments;
  /** For the forge that has no environments. */
  readonly secrets?: Readonly<Record<string, string>>;
  readonly real?: boolean;
}

/** The files, by path below the examples. */
export async function createActionsRunner(
  team: ForgeTeam,
  { workflows, environments = {}, secrets = {}, real = false }: Options,
): Promise<ActionsRunner> {
  const { model, forge } = team;
  const machine = await startMachine({ real });
  const files = workflows.map((path) => ({ path, workflow: readExample<Workflow>(path) }));
  const queue: Run[] = [];
  let counter = 9_000;
  let lastActivity = Date.parse(model.now());

  /** As the forge starts it: the event's file, and the variables that a job reads. */
  const eventOf = (
    shape: JobShape,
  ): { variables: Record<string, string>; github: Record<string, unknown>; name: string; action: string } => {
    const folder = temporaryFolder();
    const given = forge.environment(shape, { folder }) as Record<string, string>;
    const payload = JSON.parse(readFileSync(given["GITHUB_EVENT_PATH"] ?? "", "utf8")) as Record<string, unknown>;
    const variables = Object.fromEntries(Object.entries(given).filter(([name]) => !name.endsWith("_TOKEN")));
    // GitHub takes the default branch for all requests' trusted jobs, whatever their target is.
    if (forge.kind === "github" && given["GITHUB_EVENT_NAME"] === "pull_request_target") {
      const ref = `refs/heads/${model.defaultBranch}`;
      const written = (variables["GITHUB_WORKFLOW_REF"] ?? "").replace(/@.*$/, `@${ref}`);
      const sha = model.branches.get(model.defaultBranch)?.commit ?? "";
      Object.assign(variables, { GITHUB_REF: ref, GITHUB_SHA: sha, GITHUB_WORKFLOW_REF: written });
    }
    const ref = variables["GITHUB_REF"] ?? "";
    const github = {
      event: payload,
      event_name: given["GITHUB_EVENT_NAME"],
      ref,
      ref_name: ref.replace(/^refs\/heads\//, ""),
      sha: variables["GITHUB_SHA"],
      repository: given["GITHUB_REPOSITORY"],
      server_url: given["GITHUB_SERVER_URL"],
    };
    return { variables, github, name: given["GITHUB_EVENT_NAME"] ?? "", action: String(payload["action"] ?? "") };
  };

  const fire = (shape: JobShape, only = ""): Run[] => {
    const { github, name, action } = eventOf(shape);
    return files.flatMap(({ path, workflow }): Run[] => {
      if (!(name in workflow.on) || !path.includes(only)) return [];
      const { types, branches } = workflow.on[name] ?? {};
      if (types !== undefined && !types.includes(action)) return [];
      if (branches !== undefined && !branches.includes(String(github["ref_name"]))) return [];
      counter += 1;
      const scope: Scope = { contexts: { github, inputs: inputsOf(shape) }, status: { failed: false, cancelled: false } };
      const group = workflow.concurrency === undefined ? `${path} ${counter}` : filled(workflow.concurrency.group, scope);
      const run: Run = { workflow: path, shape, group, id: counter, state: "queued", jobs: [], page: "" };
      const same = queue.filter((each) => each.group === group);
      // The first of a group runs; of those that wait, the newest alone is left.
      const replaced = workflow.concurrency?.["cancel-in-progress"] === true ? same : same.slice(1);
      for (const each of replaced) {
        each.state = "cancelled";
        queue.splice(queue.indexOf(each), 1);
      }
      queue.push(run);
      return [run];
    });
  };

  const perform = async (run: Run): Promise<void> => {
    const { workflow } = files.find(({ path }) => path === run.workflow) as (typeof files)[0];
    const { variables, github } = eventOf(run.shape);
    const results: Record<string, { result: Conclusion; outputs: object }> = {};
    run.jobs.length = 0;
    run.page = "";
    for (const [id, job] of Object.entries(workflow.jobs)) {
      const needs = [job.needs ?? []].flat();
      const failed = needs.some((name) => results[name]?.result !== "success");
      for (const matrix of job.strategy?.matrix.include ?? [{}]) {
        const contexts = { github, inputs: inputsOf(run.shape), needs: results, matrix };
        const name = job.name ?? [id, ...Object.values(matrix)].join(" ");
        const scope: Scope = { contexts, status: { failed, cancelled: false } };
        const ran = holds(job.if, scope)
          ? await performJob({ run, workflow, job, scope, variables })
          : { conclusion: "skipped" as const, log: "" };
        run.jobs.push({ name, ...ran });
        const earlier = results[id]?.result ?? "success";
        results[id] = { result: earlier === "success" ? ran.conclusion : earlier, outputs: {} };
      }
    }
    run.state = "done";
  };

  interface JobInHand {
    readonly run: Run;
    readonly workflow: Workflow;
    readonly job: WorkflowJob;
    readonly scope: Scope;
    readonly variables: Record<string, string>;
  }

  const performJob = async ({ run, workflow, job, scope, variables }: JobInHand): Promise<Omit<RanJob, "name">> => {
    const { contexts } = scope;
    const github = contexts["github"] as Record<string, string>;
    const environment = job.environment === undefined ? undefined : environments[job.environment];
    if (job.environment !== undefined && environment === undefined) throw new Error(`there is no environment ${job.environment}`);
    if (environment !== undefined && !environment.branches.includes(github["ref_name"] ?? ""))
      return { conclusion: "failure", log: `${github["ref_name"]} is not allowed to use ${job.environment}` };
    if (environment?.approve !== undefined && !(await environment.approve(run.page)))
      return { conclusion: "failure", log: "rejected" };

    const permissions = (job.permissions ?? workflow.permissions ?? {}) as Readonly<Record<Permission, "read" | "write">>;
    const token = `token-of-${run.id}-${run.jobs.length}`;
    forge.tokens.set(token, { login: BOTS[forge.kind], permissions: forge.kind === "github" ? permissions : ALL });
    const [workspace, temp] = [temporaryFolder(), temporaryFolder()];
    const status = { failed: false, cancelled: false };
    const own = {
      ...contexts,
      github: { ...github, token },
      runner: { temp },
      secrets: environment?.secrets ?? secrets,
      env: {},
    };
    const log: string[] = [];
    const mayPush = forge.kind !== "github" || permissions.contents === "write";
    const before = mayPush ? "" : await refsOf(team.remote);

    const perStep = async (
      step: Step,
      inner: Record<string, unknown>,
      environmentOf: Record<string, string>,
      steps: Record<string, object>,
    ): Promise<void> => {
      const stepScope: Scope = { contexts: { ...inner, steps }, status };
      if (!holds(step.if, stepScope)) return;
      const given = { ...environmentOf, ...filledAll(step.env, stepScope) };
      const inputs = filledAll(step.with, stepScope);
      if (step.uses !== undefined) return use(step.uses, inputs, { inner, given });
      const outputs = join(temp, `outputs-${log.length}`);
      const summary = join(temp, `summary-${log.length}`);
      for (const file of [outputs, summary]) writeFileSync(file, "");
      const shell = step.shell === "bash" ? ["bash", "--noprofile", "--norc", "-eo", "pipefail"] : ["bash", "-e"];
      const ran = await machine.run(shell, filled(step.run ?? "", stepScope), {
        folder: filled(step["working-directory"] ?? workspace, stepScope),
        environment: {
          ...variables,
          ...team.surroundings,
          HOME: temp,
          GITHUB_RUN_ID: String(run.id),
          GITHUB_WORKSPACE: workspace,
          ...given,
          GITHUB_OUTPUT: outputs,
          GITHUB_STEP_SUMMARY: summary,
        },
      });
      log.push(ran.out);
      run.page += readFileSync(summary, "utf8");
      if (ran.code !== 0) status.failed = true;
      if (step.id !== undefined) steps[step.id] = { outputs: outputsIn(readFileSync(outputs, "utf8")) };
    };

    const use = async (
      uses: string,
      inputs: Record<string, string>,
      { inner, given }: { inner: Record<string, unknown>; given: Record<string, string> },
    ): Promise<void> => {
      const [name = ""] = uses.replace(/^https:\/\/[^/]+\//, "").split("@");
      if (name === "actions/setup-node") return;
      if (name === "actions/checkout") {
        if (inputs["ref"] !== undefined || inputs["fetch-depth"] !== "0") throw new Error("checks out something else");
        await git(workspace, "clone", "-q", "--shared", team.remote, ".");
        const isTip = github["sha"] === model.branches.get(model.defaultBranch)?.commit;
        if (!isTip) await git(workspace, "checkout", "-q", "--detach", github["sha"] ?? "");
        return;
      }
      if (name === "actions/upload-artifact") {
        const paths = (inputs["path"] ?? "").split("\n").filter((path) => path !== "");
        const found = paths.filter((path) => existsSync(path));
        if (found.length === 0 && inputs["if-no-files-found"] === "error") status.failed = true;
        const bytes = Buffer.from(
          zipSync(Object.fromEntries(found.map((path) => [path.split("/").at(-1) ?? "", readFileSync(path)]))),
        );
        const { shape } = run;
        const of = shape.event === "request" ? { request: shape.request.number, fork: shape.request.fork } : {};
        const branch = shape.event === "request" ? shape.request.branch : (github["ref_name"] ?? "");
        model.keep({
          name: inputs["name"] ?? "artifact",
          bytes,
          event: String(github["event_name"]),
          branch,
          run: run.id,
          ...of,
        });
        return;
      }
      if (!name.endsWith("examples/github/action")) throw new Error(`the runner of the tests doesn't know ${uses}`);
      const action = readExample<Action>("github/action/action.yml");
      const unknown = Object.keys(inputs).filter((each) => !(each in action.inputs));
      if (unknown.length > 0) throw new Error(`the action takes no ${unknown.join(", ")}`);
      const defaults = filledAll(
        Object.fromEntries(
          Object.entries(action.inputs).flatMap(([key, { default: value }]) => (value === undefined ? [] : [[key, value]])),
        ),
        { contexts: inner, status },
      );
      // An action has no secrets of its own.
      const { secrets: _, matrix: __, needs: ___, ...rest } = inner;
      const composite = { ...rest, inputs: { ...defaults, ...inputs } };
      const steps: Record<string, object> = {};
      for (const step of action.runs.steps) await perStep(step, composite, given, steps);
    };

    const steps: Record<string, object> = {};
    for (const step of job.steps)
      await perStep(step, own, filledAll({ ...workflow.env, ...job.env }, { contexts: own, status }), steps);
    forge.tokens.delete(token);
    if (!mayPush && (await refsOf(team.remote)) !== before) throw new Error("a job without contents: write has pushed");
    return { conclusion: status.failed ? "failure" : "success", log: log.join("") };
  };

  const work: ActionsRunner["work"] = async (only = "") => {
    const ended: Record<string, Conclusion> = {};
    const next = (): Run | undefined => queue.find(({ workflow }) => workflow.includes(only));
    for (let run = next(); run !== undefined; run = next()) {
      await perform(run);
      queue.splice(queue.indexOf(run), 1);
      for (const { name, conclusion } of run.jobs)
        ended[`${(run.workflow.split("/").at(-1) ?? "").replace(/\.yml$/, "")}/${name}`] = conclusion;
    }
    return ended;
  };

  forge.interfere = ({ method, path, token }) => {
    if (method !== "PUT" || !path.endsWith("/enable")) return undefined;
    if (token?.permissions.actions !== "write") return { status: 403 };
    lastActivity = Date.parse(model.now());
    return { status: 204 };
  };

  return {
    machine,
    environments,
    fire,
    work,
    again: async (run) => {
      queue.push(run);
      return work();
    },
    isScheduled: () => Date.parse(model.now()) - lastActivity < 60 * 86_400_000,
    active: () => {
      lastActivity = Date.parse(model.now());
    },
  };
}

/** A token of Forgejo's has them all. */
const ALL = { contents: "write", "pull-requests": "write", issues: "write", actions: "write", statuses: "write" } as const;

function inputsOf(shape: JobShape): Readonly<Record<string, string>> {
  return shape.event === "manual" ? (shape.inputs ?? {}) : {};
}

async function refsOf(remote: string): Promise<string> {
  return git(remote, "for-each-ref", "--format=%(refname) %(objectname)", "refs/xroom");
}

function outputsIn(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/^([\w-]+)<<(\S+)\n([\s\S]*?)\n\2$/gm)].map(([, name = "", , value = ""]) => [name, value]),
  );
}
