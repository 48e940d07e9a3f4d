import type { MaxRemovals } from "../model/config.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Plan, Scope } from "../model/plan.ts";
import type { State } from "../model/state.ts";
import { TOOL } from "../model/version.ts";
import type { Allowances } from "../plan/guard.ts";
import { allLists, type Observation } from "../plan/observe.ts";
import { placesInUse } from "../plan/places.ts";
import { plan } from "../plan/index.ts";
import { createScope, type ScopeFilter } from "../plan/scope.ts";
import type { Place } from "../resources/contract.ts";
import { KINDS } from "../resources/registry.ts";
import type { PlannableProject } from "./project.ts";
import { scopeWarnings } from "./scope-warnings.ts";

export interface PlanRequest {
  /** Default: all of the project. */
  readonly scope?: Scope;
  /** Default: nothing. */
  readonly allow?: Allowances;
  /** Default: the config's. */
  readonly maxRemovals?: MaxRemovals | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Planning extends Pick<PlanRequest, "maxRemovals" | "signal"> {
  readonly state: State;
  readonly scope: ScopeFilter;
  readonly allow: Allowances;
}

/** Takes no lock and writes nothing. Throws a Failure that names every region that could not be listed. */
export async function planProject(project: PlannableProject, request: PlanRequest = {}): Promise<Plan> {
  return planOnce(project, await beginPlanning(project, request));
}

/** Reads the state while the lists of what is declared are on their way. */
export async function beginPlanning(project: PlannableProject, request: PlanRequest): Promise<Planning> {
  const { config, desired, lists } = project;
  const scope = scopeOf(request);
  const declared = placesInUse(config.domains, desired, NOTHING_OWNED, scope, config.regions);
  lists.start(allLists(declared, KINDS), request.signal);
  return planningOf(request, scope, await project.state.read());
}

/** Starts no list: for an apply, which reads under its lock. */
export async function readPlanning(project: PlannableProject, request: PlanRequest): Promise<Planning> {
  return planningOf(request, scopeOf(request), await project.state.read());
}

const NOTHING_OWNED = { objects: {}, intents: [] } as const;

export function scopeOf({ scope = { domains: [], targets: [] } }: Pick<PlanRequest, "scope">): ScopeFilter {
  return createScope(scope);
}

function planningOf(
  { allow = { removals: false, empty: false }, maxRemovals, signal }: PlanRequest,
  scope: ScopeFilter,
  state: State,
): Planning {
  return { state, scope, allow, maxRemovals, signal };
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
  return project.lists.observe(allLists(places, KINDS), planning.signal);
}

export function planFrom(
  project: PlannableProject,
  { state, scope, allow, maxRemovals }: Planning,
  observation: Observation,
  remarks: readonly Diagnostic[] = [],
): Plan {
  const { config, files, desired, diagnostics, keyring, reasoning, account, now } = project;
  return plan({
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
    diagnostics: [...diagnostics, ...remarks, ...scopeWarnings(scope, project, state)],
  });
}
