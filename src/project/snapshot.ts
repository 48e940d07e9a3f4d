import type { Diagnostic } from "../model/diagnostic.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { TOOL } from "../model/version.ts";
import { KINDS } from "../resources/registry.ts";
import { takeSnapshot } from "../snapshot/index.ts";
import { beginPlanning, observeProject, type PlanRequest } from "./plan.ts";
import type { PlannableProject } from "./project.ts";
import { scopeWarnings } from "./scope-warnings.ts";

export interface TakenSnapshot {
  readonly snapshot: Snapshot;
  readonly diagnostics: readonly Diagnostic[];
}

/** Throws a Failure. */
export async function snapshotProject(
  project: PlannableProject,
  request: Pick<PlanRequest, "scope" | "signal"> = {},
): Promise<TakenSnapshot> {
  const planning = await beginPlanning(project, request);
  const { account, now, keyring, desired } = project;
  const { state, scope } = planning;
  const observation = await observeProject(project, planning);
  const snapshot = takeSnapshot({ tool: TOOL, account, now, keyring, desired, observation, state, scope, kinds: KINDS });
  return { snapshot, diagnostics: scopeWarnings(scope, project, state) };
}
