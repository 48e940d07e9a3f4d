/** `ci plan`: the requests that a job is about, or the branch itself. */
import type { JobEvent } from "../forge/contract.ts";
import { fetchCommits } from "../git/fetch.ts";
import { fail, Failure } from "../model/diagnostic.ts";
import type { Allowances } from "../plan/guard.ts";
import { refusalsOf } from "../plan/plan.ts";
import type { NamedSnapshot } from "../project/options.ts";
import { planProject } from "../project/plan.ts";
import { changeName, markerOf, projectName } from "./names.ts";
import { keepFiles, type Published } from "./publish-plan.ts";
import { openPlannable } from "./open-plannable.ts";
import { planGroup } from "./plan-group.ts";
import { planRequest } from "./plan-request.ts";
import type { PlanOptions } from "./planned-commits.ts";
import { emptyResult } from "./result.ts";
import { inCommit, linkBase, type Space } from "./space.ts";
import { planComment } from "./text/plan-comment.ts";
import { mayHaveSecret, requireTrusted } from "./trust.ts";

export interface PlanRequestsOptions extends Omit<PlanOptions, "diagnostics" | "snapshot"> {
  readonly which: Which;
  /** Read if there are no credentials. */
  readonly snapshot?: () => Promise<NamedSnapshot>;
}

/** The request of the job's event, requests by number, all that are open, or the branch itself. */
export type Which =
  | { readonly kind: "event" }
  | { readonly kind: "requests"; readonly numbers: readonly number[] }
  | { readonly kind: "open" }
  | { readonly kind: "main"; readonly allow: Allowances };

/** Throws a Failure of kind `refused` for a job that a request may have defined. */
export async function planRequests(
  space: Space,
  { which, snapshot, ...rest }: PlanRequestsOptions,
): Promise<readonly Published[]> {
  const { forge, where } = space;
  const isKeyless = where.sandbox !== true && !mayHaveSecret(where.environment);
  // A queue's own job has no secret; apply makes only what was reviewed, even if the queue has merged more.
  if (isKeyless && forge.job.event.kind === "merge-group") return [];
  if (isKeyless && snapshot === undefined) throw noSnapshot(space);
  const { event } = forge.job;
  const { diagnostics } = isKeyless ? { diagnostics: [] } : await requireTrusted(forge, space.trustWriters);
  const options: PlanOptions = { ...rest, diagnostics, snapshot: isKeyless ? await snapshot?.() : undefined };
  if (which.kind === "main") return [await planMain(space, which.allow, options)];
  if (which.kind === "event" && event.kind === "merge-group") return [await planGroup(space, event)];
  const numbers =
    which.kind === "requests"
      ? which.numbers
      : which.kind === "open"
        ? (await forge.openRequests()).map(({ number }) => number)
        : [requestOfEvent(event)];
  const planned: Published[] = [];
  for (const number of numbers) planned.push(await planOne(space, number, options));
  return planned;
}

/** What stands in the way of one request must not hide the others. */
async function planOne(space: Space, number: number, options: PlanOptions): Promise<Published> {
  try {
    return await planRequest(space, number, options);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const result = emptyResult("plan", projectName({}, space.repository.prefix), changeName(space.forge.job, number));
    const { kind, diagnostics } = error;
    return { result: { ...result, result: kind === "refused" ? "refused" : "failed", diagnostics }, text: "" };
  }
}

function requestOfEvent(event: JobEvent): number {
  if (event.kind === "request") return event.number;
  throw fail(
    "no-request",
    "this job is about no request",
    "Name one with --change, or pass --all-open; --main plans the branch.",
  );
}

function noSnapshot({ dryRun }: Space): Failure {
  const trial = dryRun ? "; or pass --sandbox, which plans against an emulated account" : "";
  const help = `Set XROOM_ID and XROOM_SECRET; or pass --snapshot with what \`xroom snapshot\` has saved${trial}.`;
  return fail("no-snapshot", "there are neither credentials nor a snapshot to plan against", help);
}

/** The branch as it is: a plan that a person approves in the job's environment, for `ci apply --main`. */
async function planMain(space: Space, allow: Allowances, options: PlanOptions): Promise<Published> {
  const { forge, repository, signal } = space;
  const { job } = forge;
  const branch = await forge.defaultBranch();
  await fetchCommits(repository, [{ ref: `refs/heads/${branch}`, commit: job.commit }]);
  return inCommit(space, job.commit, async (where) => {
    await using project = await openPlannable(where, options.snapshot);
    const name = projectName(project.config, repository.prefix);
    const change = changeName(job, "main");
    const context = { change, base: branch, head: job.commit, run: job.run.url, actor: job.actor.login || "unknown" };
    const told = { ...project, diagnostics: [...project.diagnostics, ...options.diagnostics] };
    const plan = await planProject(told, { allow, context, signal });
    const about = {
      marker: markerOf(project.keyring, "plan", space.root, change),
      project: name,
      head: job.commit,
      target: undefined,
      behind: 0,
      isStacked: false,
      runUrl: job.run.url,
      linkBase: linkBase(space, job.commit),
    };
    const { text } = planComment(plan, about, forge.limits.summary || forge.limits.comment);
    const isRefused = refusalsOf(plan).length > 0;
    const result = {
      ...emptyResult("plan", name, change),
      summary: plan.summary,
      result: isRefused ? ("refused" as const) : plan.changes.length === 0 ? ("nothing" as const) : ("done" as const),
      diagnostics: plan.diagnostics,
    };
    if (space.dryRun) return { result, text };
    const key = { project: name, request: "main" as const, head: job.commit };
    const files = await keepFiles(space, key, plan, { out: options.out, isKept: options.snapshot === undefined });
    return { result: { ...result, ...files }, text };
  });
}
