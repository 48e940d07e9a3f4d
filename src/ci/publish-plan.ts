/** What is shown and kept of a request's plan: the comment in its place, the plan where an apply finds it, a page with the calendar. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { planFile } from "../forge/plan-name.ts";
import type { Comment, Forge, PlanKey } from "../forge/contract.ts";
import { commitsBetween } from "../git/history.ts";
import { type Diagnostic, Failure } from "../model/diagnostic.ts";
import { UNKNOWN } from "../model/digest.ts";
import { type Plan, PLAN_AGE, planEnd } from "../model/plan.ts";
import { refusalsOf } from "../plan/plan.ts";
import { serialisePlan } from "../plan/saved.ts";
import { renderHtml } from "../render/html/index.ts";
import { plansOf } from "./kept.ts";
import { markersOf } from "./names.ts";
import type { PlannedCommits, PlanOptions } from "./planned-commits.ts";
import { type CiResult, emptyResult } from "./result.ts";
import { linkBase, type Space } from "./space.ts";
import { timesLine } from "./strangers.ts";
import { type AboutRequest, noPlanComment, planComment } from "./text/plan-comment.ts";

export interface Published {
  readonly result: CiResult;
  /** What people read; empty if there is nothing to say. */
  readonly text: string;
}

export async function publishPlan(
  space: Space,
  plan: Plan,
  commits: PlannedCommits,
  thread: Thread,
  options: PlanOptions,
): Promise<Published> {
  const { forge } = space;
  const { request, bound, project } = commits;
  const about = await aboutRequest(space, commits, thread);
  const { text, cut } = shownPlan(plan, about, forge.limits.comment, options);
  const isCut = cut?.severity === "error";
  const result: CiResult = {
    ...emptyResult("plan", project, bound.change),
    summary: plan.summary,
    result: refusalsOf(plan).length > 0 || isCut ? "refused" : plan.changes.length === 0 ? "nothing" : "done",
    diagnostics: [...plan.diagnostics, ...(cut === undefined ? [] : [cut])],
  };
  if (space.dryRun) return { result, text };
  if (await hasMoved(forge, commits)) return moved(result);
  const comment = await thread.write(text);
  const key = { project, request: request.number, head: bound.head };
  // After the comment: a plan that was never shown must not be found, nor one whose comment hides a removal.
  const isKept = plan.seal !== UNKNOWN && !isCut;
  try {
    return { result: { ...result, ...(await keepFiles(space, key, plan, { ...options, isKept })), comment }, text };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return publishReason(space, error, commits, thread, options);
  }
}

/** The comment says itself what it hides, which takes room of it. */
function shownPlan(
  plan: Plan,
  about: AboutRequest,
  most: number,
  { allowCut }: PlanOptions,
): { readonly text: string; readonly cut: Diagnostic | undefined } {
  let { text, hidden } = planComment(plan, about, most);
  let cut: Diagnostic | undefined;
  for (let told = 0; told < hidden.length;) {
    told = hidden.length;
    cut = cutDiagnostic(told, !allowCut);
    ({ text, hidden } = planComment({ ...plan, diagnostics: [...plan.diagnostics, cut] }, about, most));
  }
  return { text, cut };
}

/** Says why there is no plan. */
export async function publishReason(
  space: Space,
  { kind, diagnostics }: Failure,
  commits: PlannedCommits,
  thread: Thread,
  { diagnostics: others }: PlanOptions,
): Promise<Published> {
  const { bound, project } = commits;
  const about = { ...(await aboutRequest(space, commits, thread)), earlier: await earlierPlan(space, commits) };
  const text = noPlanComment(diagnostics, about);
  const result: CiResult = {
    ...emptyResult("plan", project, bound.change),
    result: kind === "refused" ? "refused" : "failed",
    diagnostics: [...diagnostics, ...others],
  };
  if (space.dryRun) return { result, text };
  if (await hasMoved(space.forge, commits)) return moved(result);
  return { result: { ...result, comment: await thread.write(text) }, text };
}

/** The plan that a merge would apply all the same: an earlier job's, of the same commit. */
async function earlierPlan(
  { forge, where }: Space,
  { request, bound, project, keyring }: PlannedCommits,
): Promise<Plan | undefined> {
  if (keyring === undefined) return undefined;
  const key = { project, request: request.number, head: bound.head };
  const [newest] = await plansOf(forge, key, bound, keyring);
  return newest === undefined || planEnd(newest.plan, PLAN_AGE) < where.now ? undefined : newest.plan;
}

/** The plan and its page, in the folder of the job's files and where an apply finds it. */
export async function keepFiles(
  { forge, repository, signal }: Space,
  key: PlanKey,
  plan: Plan,
  { out, isKept }: Pick<PlanOptions, "out"> & { readonly isKept: boolean },
): Promise<Pick<CiResult, "plan" | "report" | "artifact">> {
  signal.throwIfAborted();
  const bytes = Buffer.from(serialisePlan(plan));
  const file = join(out ?? repository.top, planFile(key));
  const page = file.replace(/\.json$/, ".html");
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, bytes);
  await writeFile(page, await renderHtml(plan));
  const kept = isKept ? await forge.keepPlan(key, bytes) : undefined;
  return { plan: file, report: page, artifact: kept?.kind === "upload" ? kept.name : null };
}

/** The comment of a project on a request. */
export interface Thread {
  /** Its first lines. */
  readonly marker: string;
  /** Writes it, in the place of the one before. `null` without credentials: then no comment could be known as ours. */
  write(text: string): Promise<string | null>;
}

/** Throws a Failure for a request that is planned too often. */
export async function threadOf({ forge, root }: Space, { keyring, bound, request, isWriter }: PlannedCommits): Promise<Thread> {
  if (keyring === undefined) return { marker: "<!-- xroom:plan -->", write: async () => null };
  const markers = markersOf(keyring, "plan", root, bound.change);
  let last = await ownComment(forge, request.number, markers);
  const times = isWriter ? [] : [timesLine(last?.body, Date.now())];
  return {
    marker: [markers[0], ...times].join("\n"),
    write: async (text) => {
      const { number } = request;
      last = last === undefined ? await forge.comment(number, text) : await forge.editComment(number, last.id, text);
      return last.url;
    },
  };
}

/** Others can quote the marker, but only the token's user begins its own comment with it. */
async function ownComment(forge: Forge, request: number, markers: readonly string[]): Promise<Comment | undefined> {
  for (const marker of markers) {
    const comments = await forge.ownComments(request, marker);
    const own = comments.findLast(({ body }) => body.replaceAll("\r", "").startsWith(`${marker}\n`));
    if (own !== undefined) return own;
  }
  return undefined;
}

async function aboutRequest(space: Space, commits: PlannedCommits, { marker }: Thread): Promise<AboutRequest> {
  const { request, target, main, project } = commits;
  const head = request.head.commit;
  return {
    marker,
    project,
    head,
    target: { branch: target.name, commit: target.commit },
    behind: await commitsBetween(space.repository.git, head, target.commit),
    isStacked: target.name !== main.name,
    runUrl: space.forge.job.run.url,
    linkBase: linkBase(space, head),
  };
}

/** The job of the newer commit, or of the new target, has the word. */
async function hasMoved(forge: Forge, { request: { number, head, base } }: PlannedCommits): Promise<boolean> {
  const now = await forge.request(number);
  return now.state !== "open" || now.head.commit !== head.commit || now.base.branch !== base.branch;
}

function moved(result: CiResult): Published {
  const note: Diagnostic = {
    severity: "note",
    code: "head-moved",
    summary: "the request has changed while it was planned: the job of its newest commit shows it",
  };
  return { result: { ...result, result: "nothing", diagnostics: [...result.diagnostics, note] }, text: "" };
}

function cutDiagnostic(count: number, isError: boolean): Diagnostic {
  const what = count === 1 ? "1 removal or blocked change doesn't" : `${count} removals and blocked changes don't`;
  return {
    severity: isError ? "error" : "warning",
    code: "comment-cut",
    summary: `${what} fit into the comment`,
    help: isError ? "Nothing of this plan is applied. Split the request, or pass --allow-cut." : "The job's page shows all.",
  };
}
