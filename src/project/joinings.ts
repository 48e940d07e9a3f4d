import type { Diagnostic } from "../model/diagnostic.ts";
import type { Secret } from "../model/secret.ts";
import { matchAll } from "../plan/match.ts";
import type { Desired } from "../resources/contract.ts";
import { kindNamed, KINDS } from "../resources/registry.ts";
import { beginPlanning, observeProject, type PlanRequest, scopeOf } from "./plan.ts";
import type { PlannableProject, Project } from "./project.ts";
import { scopeWarnings } from "./scope-warnings.ts";

/** A declared room or booking, as people join it. */
export interface Joining {
  readonly desired: Desired;
  /** No list holds that of an open room. */
  readonly hostKey: Secret | undefined;
  readonly listed: boolean;
}

export interface Joinings {
  readonly joinings: readonly Joining[];
  readonly diagnostics: readonly Diagnostic[];
}

/** All that can be joined and is not over, with the host keys in the lists. Throws a Failure. */
export async function listJoinings(project: PlannableProject, request: Pick<PlanRequest, "scope" | "signal">): Promise<Joinings> {
  const planning = await beginPlanning(project, request);
  const { state, scope } = planning;
  const observation = await observeProject(project, planning);
  const matchings = matchAll({ ...project, domains: project.config.domains, kinds: KINDS, observation, state });
  const joinings = [...matchings].flatMap(([kind, { matches }]) =>
    matches
      .filter(({ desired }) => kind.hostKey !== undefined && scope.address(desired.address))
      .map(({ desired, observed }) => ({ desired, hostKey: observed?.hostKey, listed: observed !== undefined })),
  );
  return { joinings, diagnostics: scopeWarnings(scope, project) };
}

/** The same, without a call and without host keys. */
export function declaredJoinings(project: Project, request: Pick<PlanRequest, "scope">): Joinings {
  const scope = scopeOf(request);
  const inScope = project.desired.filter((each) => kindNamed(each.kind).hostKey !== undefined && scope.address(each.address));
  const joinings = inScope.map((desired) => ({ desired, hostKey: undefined, listed: false }));
  return { joinings, diagnostics: scopeWarnings(scope, project) };
}
