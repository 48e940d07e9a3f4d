import type { Diagnostic } from "../model/diagnostic.ts";
import type { Secret } from "../model/secret.ts";
import { matchAll } from "../plan/match.ts";
import type { Desired } from "../resources/contract.ts";
import { kindNamed, KINDS } from "../resources/registry.ts";
import { beginPlanning, observeProject, type PlanRequest, scopeOf } from "./plan.ts";
import type { PlannableProject, Project } from "./project.ts";
import { remarkOnScope } from "./scope-remarks.ts";

/** A declared room or booking, as people join it. */
export interface Joining {
  readonly desired: Desired;
  /** Of a listed booking that has one. No list holds the key of an open room. */
  readonly hostKey: Secret | undefined;
  /** A booking that is booked, a room that is open. */
  readonly listed: boolean;
}

export interface Joinings {
  readonly joinings: readonly Joining[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Everything declared that can be joined and is not over, with the host keys that the lists hold. Throws a Failure. */
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
  return { joinings, diagnostics: remarkOnScope(scope, project) };
}

/** The same by the config alone, without host keys. */
export function declaredJoinings(project: Project, request: Pick<PlanRequest, "scope">): Joinings {
  const scope = scopeOf(request);
  const inScope = project.desired.filter((each) => kindNamed(each.kind).hostKey !== undefined && scope.address(each.address));
  const joinings = inScope.map((desired) => ({ desired, hostKey: undefined, listed: false }));
  return { joinings, diagnostics: remarkOnScope(scope, project) };
}
