import type { Instant } from "../../model/instant.ts";
import type { Plan } from "../../model/plan.ts";
import type { State } from "../../model/state.ts";
import { refusalsOf } from "../../plan/index.ts";
import type { ReviewedPlan } from "../../plan/review/plan-reviewed.ts";
import type { SeriesView } from "../../plan/series.ts";
import { beginPlanning, planOnceWithView } from "../plan.ts";
import type { LiveProject } from "../project.ts";
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
  { clock, stop }: { readonly clock: () => Instant; readonly stop: AbortSignal },
): Promise<Prepared | NotPrepared> {
  const planning = await beginPlanning(project, { ...request, signal: stop });
  const makePlan = (): Promise<{ plan: Plan; view: SeriesView }> =>
    unlessAborted(planOnceWithView({ ...project, now: clock() }, planning), stop);
  const prepared = (plan: Plan): Prepared => ({ kind: "prepared", plan, state: planning.state, view });

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

function isNothing({ changes, records }: Plan): boolean {
  return changes.length + records.length === 0;
}

function sameChanges(a: Plan, b: Plan): boolean {
  return JSON.stringify([a.changes, a.calls, a.diagnostics]) === JSON.stringify([b.changes, b.calls, b.diagnostics]);
}
