/**
 * A project: its config, account, regions and state, opened and closed together. Everything that commands and the library do with it
 * is here, and nothing here knows a terminal. Commands import the files, to load only what they need.
 */
export { applyProject } from "./apply/apply.ts";
export type { ApplyHooks, ApplyRequest, ApplyResult, SavedPlans } from "./apply/request.ts";
export { compareProject } from "./compare.ts";
export { importProject } from "./import.ts";
export { listInventory } from "./inventory.ts";
export { listJoinings } from "./joinings.ts";
export { lookUp } from "./lookup.ts";
export { openProject } from "./open.ts";
export type { ProjectOptions } from "./options.ts";
export { planProject, type PlanRequest } from "./plan.ts";
export type { ConnectedProject, LiveProject, PlannableProject, Project, StatefulProject } from "./project.ts";
export { snapshotProject } from "./snapshot.ts";
export { verifyPlan } from "./verify.ts";
