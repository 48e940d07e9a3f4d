import type { MaxRemovals } from "../model/config.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Plan, Scope } from "../model/plan.ts";
import type { State } from "../model/state.ts";
import { TOOL } from "../model/version.ts";
import type { Allowances } from "../plan/guard.ts";
import { allLists, type Observation } from "../plan/observe.ts";
import { placesInUse } from "../plan/places.ts";
import { type PlanInput, preparePlan } from "../plan/prepare.ts";
import { draftsOf, plan, planPrepared } from "../plan/plan.ts";
import { remarkOnKeys } from "../plan/rekey.ts";
import type { SeriesView } from "../plan/series.ts";
import { createScope, type ScopeFilter } from "../plan/scope.ts";
import type { Place } from "../resources/contract.ts";
import { KINDS } from "../resources/registry.ts";
import type { PlannableProject } from "./project.ts";
import { remarkOnForeignEntries } from "../state/foreign-entries.ts";
import { liftWarnings } from "./lift-warnings.ts";
import { policyFor } from "./policy.ts";
import { requireProject } from "./require-project.ts";
import { scopeWarnings } from "./scope-warnings.ts";

export interface PlanRequest {
  /** Default: all of the project. */
  readonly scope?: Scope;
  /** Default: nothing. */
  readonly allow?: Allowances;
  /** Default: the config's. */
  readonly maxRemovals?: MaxRemovals | undefined;
  /** Where the plan is reviewed: sealed with it. */
  readonly context?: { readonly [key: string]: string } | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Planning extends Pick<PlanRequest, "maxRemovals" | "context" | "signal"> {
  readonly state: State;
  readonly scope: ScopeFilter;
  readonly allow: Allowances;
}

/** Takes no lock and writes nothing. Throws a Failure that names every region that could not be listed. */
export async function planProject(project: PlannableProject, request: PlanRequest = {}): Promise<Plan> {
  return planOnce(project, await beginPlanning(project, request));
}

/** Reads the state: that of another project is refused before anything is listed. */
export async function beginPlanning(project: PlannableProject, request: PlanRequest): Promise<Planning> {
  const { allow = { removals: false, empty: false }, maxRemovals, context, signal } = request;
  const state = await project.state.read();
  requireProject(project.config, state);
  return { state, scope: scopeOf(request), allow, maxRemovals, context, signal };
}

export function scopeOf({ scope = { domains: [], targets: [] } }: Pick<PlanRequest, "scope">): ScopeFilter {
  return createScope(scope);
}

/** `pause` is called between the stretches of its work: those of a million changes hold the thread for many seconds each. */
export async function planOnceWithView(
  project: PlannableProject,
  planning: Planning,
  pause: () => Promise<void> = async () => undefined,
): Promise<{ readonly plan: Plan; readonly view: SeriesView }> {
  const observation = await observeProject(project, planning);
  await pause();
  const prepared = preparePlan(planInput(project, planning, observation));
  await pause();
  const drafts = draftsOf(prepared);
  await pause();
  const plan = planPrepared(prepared, drafts);
  await pause();
  return { plan, view: prepared.view };
}

export async function planOnce(project: PlannableProject, planning: Planning): Promise<Plan> {
  return planFrom(project, planning, await observeProject(project, planning));
}

/** Throws a Failure for a region that the state names and the config doesn't. */
export function placesOf({ config, desired }: PlannableProject, { state, scope }: Planning): Place[] {
  return placesInUse(config.domains, desired, state, scope, config.regions);
}

/** Throws a Failure that names every region that could not be listed. */
export function observeProject(
  project: PlannableProject,
  planning: Planning,
  places: readonly Place[] = placesOf(project, planning),
): Promise<Observation> {
  return project.lists.observe(allLists(places, KINDS), planning.signal, { state: planning.state, now: project.now });
}

export function planFrom(
  project: PlannableProject,
  planning: Planning,
  observation: Observation,
  remarks: readonly Diagnostic[] = [],
): Plan {
  return plan(
    planInput(project, planning, observation, [...remarks, ...liftWarnings(planning.allow.lift ?? [], project.policy)]),
  );
}

/** What a plan of the project is made of. */
export function planInput(
  project: PlannableProject,
  { state, scope, allow, maxRemovals, context }: Planning,
  observation: Observation,
  remarks: readonly Diagnostic[] = [],
): PlanInput {
  const { config, files, desired, series, diagnostics, keyring, reasoning, account, now } = project;
  return {
    tool: TOOL,
    account,
    now,
    keyring,
    reasoning,
    kinds: KINDS,
    files,
    domains: config.domains,
    desired: desired.filter((each) => scope.domain(each.domain)),
    observation,
    state,
    scope,
    maxRemovals: maxRemovals ?? config.safety.maxRemovals,
    allow,
    diagnostics: [
      ...diagnostics,
      ...remarks,
      ...remarkOnForeignEntries(state),
      ...remarkOnKeys(state, keyring),
      ...scopeWarnings(scope, project, state),
    ],
    project: config.project,
    timezone: config.timezone,
    series: series.filter((each) => scope.domain(each.domain)),
    documentContext: context,
    policy: policyFor(project, scope),
  };
}
