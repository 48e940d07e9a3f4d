/**
 * A project: its config, account, regions and state, opened and closed together. Everything that commands and the library do with it
 * is here, and nothing here knows a terminal. Commands import the files, to load only what they need.
 */
export { type AgendaRequest, readAgenda, type ReadAgenda } from "./agenda.ts";
export { applyProject } from "./apply/apply.ts";
export type { ApplyHooks, ApplyRequest, ApplyResult, SavedPlan, SavedPlans } from "./apply/request.ts";
export { compareProject, type CompareRequest } from "./compare.ts";
export { type Imported, importProject, type ImportRequest } from "./import.ts";
export { type Joining, type Joinings, listJoinings } from "./joinings.ts";
export { type LiveObject, lookUp } from "./lookup.ts";
export { openProject } from "./open.ts";
export type { LiveProjectOptions, NamedSnapshot, ProjectOptions } from "./options.ts";
export { planProject, type PlanRequest } from "./plan.ts";
export type { ConnectedProject, LiveProject, PlannableProject, Project, StatefulProject } from "./project.ts";
export { snapshotProject, type TakenSnapshot } from "./snapshot.ts";
export { verifyPlan } from "./verify.ts";
