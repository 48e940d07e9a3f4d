import type { Diagnostic } from "../../model/diagnostic.ts";
import { regionsGone } from "../../config/unknown-region.ts";
import type { Plan } from "../../model/plan.ts";
import type { State } from "../../model/state.ts";
import { refusalsOf } from "../../plan/index.ts";
import { findStale, placesTouched, type Stale } from "../../plan/stale.ts";
import { KINDS } from "../../resources/registry.ts";
import { planOnce, readPlanning } from "../plan.ts";
import type { LiveProject } from "../project.ts";
import { unlessAborted } from "../unless-aborted.ts";
import type { ApplyHooks, ApplyRequest, ApplyResult, SavedPlan } from "./request.ts";

export interface Prepared {
  readonly kind: "prepared";
  readonly plan: Plan;
  readonly state: State;
  /** Changes that are not made: reasons by address. */
  readonly leftOut: ReadonlyMap<string, string>;
}

type NotPrepared = Exclude<ApplyResult, { kind: "applied" }>;

/** Milliseconds. A plan that was looked at for longer is made again. */
const FRESH = 30_000;

export async function prepareNew(
  project: LiveProject,
  request: ApplyRequest,
  hooks: ApplyHooks,
  stop: AbortSignal,
): Promise<Prepared | NotPrepared> {
  const planning = await readPlanning(project, { ...request, signal: stop });
  const makePlan = (): Promise<Plan> => unlessAborted(planOnce(project, planning), stop);
  const prepared = (plan: Plan): Prepared => ({ kind: "prepared", plan, state: planning.state, leftOut: new Map() });

  let plan = await makePlan();
  hooks.onPlan?.(plan, { changed: false, leftOut: [] });
  for (;;) {
    const refusals = refusalsOf(plan);
    if (refusals.length > 0) return { kind: "refused", diagnostics: refusals };
    if (hooks.confirm === undefined || isNothing(plan)) return prepared(plan);
    const asked = performance.now();
    if (plan.calls.length > 0 && !(await hooks.confirm(plan, stop))) return { kind: "declined" };
    if (performance.now() - asked <= FRESH) return prepared(plan);
    const again = await makePlan();
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

export async function prepareSaved(
  project: LiveProject,
  { plan, partial = false }: SavedPlan,
  hooks: ApplyHooks,
  stop: AbortSignal,
): Promise<Prepared | NotPrepared> {
  const state = await project.state.read();
  const stale = await unlessAborted(findStaleChanges(project, plan, stop), stop);
  const diagnostics = [...stale.values()].map(({ diagnostic }) => diagnostic);
  if (stale.size > 0 && !partial) return { kind: "refused", diagnostics };
  const leftOut = diagnostics.map((each): Diagnostic => ({ ...each, severity: "warning", help: "It is left out." }));
  hooks.onPlan?.(plan, { changed: false, leftOut });
  return { kind: "prepared", plan, state, leftOut: new Map([...stale].map(([address, { what }]) => [address, what])) };
}

/** Throws a Failure for a region that the config no longer has. */
async function findStaleChanges(project: LiveProject, plan: Plan, signal: AbortSignal): Promise<ReadonlyMap<string, Stale>> {
  const gone = plan.calls.map(({ region }) => region).find((region) => !project.config.regions.has(region));
  if (gone !== undefined) throw regionsGone("the plan makes calls", [gone], "Plan again.", { kind: "refused" });
  return findStale(plan, await project.lists.observe(placesTouched(plan, KINDS), signal), project.keyring);
}
