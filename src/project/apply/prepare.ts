import type { Instant } from "../../model/instant.ts";
import type { Plan } from "../../model/plan.ts";
import type { State } from "../../model/state.ts";
import type { StateLock } from "../../state/contract.ts";
import { refusalsOf } from "../../plan/index.ts";
import { preparePlan } from "../../plan/prepare.ts";
import { planPrepared } from "../../plan/plan.ts";
import { planReviewed, type ReviewedPlan } from "../../plan/review/plan-reviewed.ts";
import type { SeriesView } from "../../plan/series.ts";
import { beginPlanning, observeProject, planInput, planOnceWithView, type Planning } from "../plan.ts";
import type { LiveProject } from "../project.ts";
import { policyOfCalls } from "../policy.ts";
import { requireWritable } from "../require-project.ts";
import { unlessAborted } from "../unless-aborted.ts";
import type { Accepted } from "./accept.ts";
import { checkClocks } from "./clocks.ts";
import type { ApplyHooks, ApplyRequest, ApplyResult } from "./request.ts";

export interface Prepared {
  readonly kind: "prepared";
  readonly plan: Plan;
  readonly state: State;
  readonly view: SeriesView;
  /** Of saved plans. */
  readonly review?: { readonly accepted: Accepted; readonly reviewed: ReviewedPlan };
}

export type NotPrepared = Exclude<ApplyResult, { kind: "applied" }>;

/** Milliseconds. A plan that was looked at for longer is made again. */
const FRESH = 30_000;

export async function prepareNew(
  project: LiveProject,
  request: ApplyRequest,
  hooks: ApplyHooks,
  { clock, stop, lock }: { readonly clock: () => Instant; readonly stop: AbortSignal; readonly lock: StateLock },
): Promise<Prepared | NotPrepared> {
  const planning = await beginPlanning(project, { ...request, signal: stop });
  // A controller may have adopted the state while this run waited for the lock.
  requireWritable(project.config, planning.state);
  const makePlan = (): Promise<{ plan: Plan; view: SeriesView }> =>
    unlessAborted(
      planOnceWithView({ ...project, now: clock() }, planning, async () => lock.renew?.()),
      stop,
    );
  const prepared = (plan: Plan): Prepared => ({ kind: "prepared", plan, state: planning.state, view });

  const { choose } = request;
  if (choose !== undefined) return prepareChosen({ ...project, now: clock() }, { planning, choose, request, hooks, stop });
  let { plan, view } = await makePlan();
  hooks.onPlan?.(plan, { changed: false, leftOut: [] });
  for (;;) {
    const refusals = refusalsOf(plan);
    if (refusals.length > 0) return { kind: "refused", diagnostics: refusals };
    checkClocks(project, request, hooks);
    if (hooks.confirm === undefined || isNothing(plan)) return prepared(plan);
    const asked = performance.now();
    if (plan.calls.length > 0 && !(await hooks.confirm(plan, stop))) return { kind: "declined" };
    if (performance.now() - asked <= FRESH) return prepared(plan);
    const { plan: again } = await makePlan();
    if (sameChanges(again, plan)) return prepared(again);
    plan = again;
    hooks.onPlan?.(plan, { changed: true, leftOut: [] });
  }
}

interface Choosing {
  readonly planning: Planning;
  readonly choose: NonNullable<ApplyRequest["choose"]>;
  readonly request: ApplyRequest;
  readonly hooks: ApplyHooks;
  readonly stop: AbortSignal;
}

/** One observation, a plan of it, and the part of that plan that is chosen: judged as a review is. */
async function prepareChosen(
  project: LiveProject,
  { planning, choose, request, hooks, stop }: Choosing,
): Promise<Prepared | NotPrepared> {
  const { state } = planning;
  const observation = await unlessAborted(observeProject(project, planning), stop);
  const input = planInput(project, planning, observation);
  const fresh = preparePlan(input);
  const { view } = fresh;
  const plan = planPrepared(fresh);
  const choice = choose(plan);
  checkClocks(project, request, hooks);
  if (choice === undefined) {
    const refusals = refusalsOf(plan);
    hooks.onPlan?.(plan, { changed: false, leftOut: [] });
    return refusals.length > 0 ? { kind: "refused", diagnostics: refusals } : { kind: "prepared", plan, state, view };
  }
  const { plans, allow } = choice;
  const reviewed = planReviewed({ ...input, policy: policyOfCalls(project), allow, plans, isPartial: true });
  const refusals = refusalsOf(reviewed.plan);
  if (refusals.length > 0) return { kind: "refused", diagnostics: refusals };
  hooks.onPlan?.(reviewed.plan, { changed: false, leftOut: [] });
  const accepted = { state, plans, files: [], spent: [], leftOut: [] };
  return { kind: "prepared", plan: reviewed.plan, state, view: reviewed.view, review: { accepted, reviewed } };
}

function isNothing({ changes, records }: Plan): boolean {
  return changes.length + records.length === 0;
}

function sameChanges(a: Plan, b: Plan): boolean {
  return JSON.stringify([a.changes, a.calls, a.diagnostics]) === JSON.stringify([b.changes, b.calls, b.diagnostics]);
}
