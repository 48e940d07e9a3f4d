/** `ci apply`: what was reviewed of all that was merged since the last one, on the newest commit of the branch. */
import { type Diagnostic, Failure } from "../model/diagnostic.ts";
import { PLAN_AGE } from "../model/plan.ts";
import type { Keyring } from "../model/keyring.ts";
import { applyProject } from "../project/apply/apply.ts";
import { previewApply } from "../project/apply/preview.ts";
import type { ApplyHooks, ApplyRequest, ApplyResult, CallOptions, SavedPlans } from "../project/apply/request.ts";
import type { LockRequest } from "../project/lock.ts";
import { openProject } from "../project/open.ts";
import type { LiveProject } from "../project/project.ts";
import { fetchCommits } from "../git/fetch.ts";
import { commentsOf, type Ended, type Run } from "./applied-comments.ts";
import { type Counted, type Counting, countPlans, nameOf } from "./counting.ts";
import { plansOf } from "./kept.ts";
import { changeName, projectName } from "./names.ts";
import { type CiOutcome, type CiResult, emptyResult } from "./result.ts";
import { fetchTip, inCommit, type Space } from "./space.ts";
import { LEFT, outcomeOf } from "./text/outcome.ts";
import { requireTrusted } from "./trust.ts";

export interface ApplyMergedOptions extends CallOptions, Pick<LockRequest, "lockTimeout"> {
  /** Default: the default branch. */
  readonly branch: string | undefined;
  /** The plan of the branch that a job by hand has made and a person approved, in place of requests'. */
  readonly main: boolean;
  readonly isNowGiven: boolean;
  readonly hooks: (project: LiveProject) => ApplyHooks;
}

export interface Applied {
  readonly result: CiResult;
  /** What people read of each request. */
  readonly texts: readonly string[];
  /** A signal ended it. */
  readonly isStopped: boolean;
}

/** Throws a Failure. */
export async function applyMerged(space: Space, options: ApplyMergedOptions): Promise<Applied> {
  const { forge, repository } = space;
  const { diagnostics: trust } = await requireTrusted(forge, space.trustWriters);
  const branch = options.branch ?? (await forge.defaultBranch());
  const { commit: tip } = await fetchTip(space, branch);
  return inCommit(space, tip, async (where) => {
    // The plans name the secrets that they need.
    await using project = await openProject({ ...where, secrets: false });
    const name = projectName(project.config, repository.prefix);
    const state = await project.state.read();
    const input = { space, branch, tip, project: name, state, keyring: project.keyring, now: project.now };
    const counting = options.main ? await countMain(input) : await countPlans(input);
    const run: Run = { space, project, name, branch, tip, counting, trust: [...trust, ...remarkOnNoPolicy(project, counting)] };
    return await conclude(run, await applyCounted(run, options));
  });
}

/** It is held against what is called now: without one here, a freeze that has begun since stops nothing. */
function remarkOnNoPolicy({ policy }: Pick<LiveProject, "policy">, { plans }: Counting): readonly Diagnostic[] {
  if (policy !== undefined || plans.every(({ plan }) => plan.policy === undefined)) return [];
  return [
    {
      severity: "warning",
      code: "no-policy",
      summary: "plans were made under a policy, and this apply has none to judge what it calls by",
      help: "Give the job that applies the same XROOM_POLICY.",
    },
  ];
}

/** The plan of this job's commit. */
async function countMain({
  space: { forge, repository },
  branch,
  project,
  keyring,
}: {
  readonly space: Space;
  readonly branch: string;
  readonly project: string;
  readonly keyring: Keyring;
}): Promise<Counting> {
  const head = forge.job.commit;
  await fetchCommits(repository, [{ ref: `refs/heads/${branch}`, commit: head }]);
  const bound = { change: changeName(forge.job, "main"), head, base: branch };
  const [newest] = await plansOf(forge, { project, request: "main", head }, bound, keyring);
  const plans: Counted[] =
    newest === undefined ? [] : [{ plan: newest.plan, name: nameOf("main"), request: "main", isRetry: false }];
  const missing: Diagnostic = {
    severity: "warning",
    code: "no-kept-plan",
    summary: `there is no plan of ${branch} at ${head.slice(0, 10)}`,
    help: "Make it with `xroom ci plan --main` in the same pipeline.",
  };
  return { plans, unplanned: [], diagnostics: newest === undefined ? [missing] : [], since: undefined };
}

const NOTHING: Ended = {
  kind: "nothing",
  plan: undefined,
  concluded: [],
  unreviewed: [],
  files: [],
  leftOut: [],
  refusals: [],
  isStopped: false,
  lockLost: undefined,
};

async function applyCounted({ space, project, counting, tip }: Run, options: ApplyMergedOptions): Promise<Ended> {
  const { signal, dryRun } = space;
  const { hooks, branch: _, main, ...rest } = options;
  const saved: SavedPlans = {
    plans: counting.plans,
    maxAge: PLAN_AGE,
    partial: true,
    ...(main ? {} : { settles: { commit: tip, since: counting.since } }),
  };
  if (counting.plans.length === 0 && (main || dryRun)) return NOTHING;
  const request: ApplyRequest & { readonly saved: SavedPlans } = { ...rest, saved, command: "xroom ci apply", signal };
  if (dryRun) {
    const preview = await previewApply(project, request, signal);
    if (preview.kind === "preview") return { ...NOTHING, ...preview.review, kind: "preview", plan: preview.plan };
    return endedOf(preview);
  }
  return endedOf(await applyProject(project, request, hooks(project)));
}

function endedOf(result: ApplyResult): Ended {
  switch (result.kind) {
    case "applied": {
      const { plan, report, review, lockLost } = result;
      return { ...NOTHING, ...review, kind: "applied", plan, isStopped: report.stopped, lockLost };
    }
    case "refused":
      return { ...NOTHING, ...result.review, kind: "refused", refusals: result.diagnostics };
    case "spent":
      return { ...NOTHING, leftOut: result.leftOut };
    case "declined":
      return NOTHING;
    default:
      return result satisfies never;
  }
}

/** Comments, and says what came of it. */
async function conclude(run: Run, ended: Ended): Promise<Applied> {
  const { space, counting, name, trust } = run;
  const told = commentsOf(run, ended);
  const urls: string[] = [];
  const failures: Diagnostic[] = [];
  if (!space.dryRun) {
    for (const { request, text } of told) {
      if (typeof request !== "number") continue;
      try {
        urls.push((await space.forge.comment(request, text)).url);
      } catch (error) {
        // How it went must not be hidden by a comment that can't be written.
        if (!(error instanceof Failure)) throw error;
        failures.push(...error.diagnostics.map((each): Diagnostic => ({ ...each, severity: "warning" })));
      }
    }
  }
  if (ended.lockLost !== undefined) throw ended.lockLost;
  const requests = [...new Set(counting.plans.map(({ request }) => request))];
  const [only] = requests;
  return {
    result: {
      ...emptyResult("apply", name, only !== undefined && requests.length === 1 ? changeName(space.forge.job, only) : null),
      result: outcomeOfAll(counting, ended),
      summary: ended.plan?.summary ?? null,
      verdicts: ended.concluded.map(({ verdict, failure }) => ({ ...verdict, ...(failure === undefined ? {} : { failure }) })),
      unreviewed: ended.unreviewed.map(({ change: { address, action } }) => ({ address, action })),
      comment: urls[0] ?? null,
      diagnostics: [...ended.refusals, ...trust, ...counting.diagnostics, ...ended.leftOut, ...failures],
    },
    texts: told.map(({ text }) => text),
    isStopped: ended.isStopped,
  };
}

function outcomeOfAll(counting: Counting, { kind, concluded, leftOut, isStopped }: Ended): CiOutcome {
  if (kind === "refused") return "refused";
  const isLeft =
    leftOut.length > 0 ||
    counting.diagnostics.some(({ severity }) => severity !== "note") ||
    concluded.some((each) => LEFT.has(outcomeOf(each)));
  if (isLeft || isStopped) return "partial";
  return concluded.some((each) => outcomeOf(each) === "made") ? "done" : "nothing";
}
