/**
 * A project, opened in one way: its config, account, regions and state. Commands, ci, the controller and the library plan it, apply it,
 * compare it with a git ref, save a snapshot of it, look things up in it, import into it, and act on its rooms. Nothing here knows a
 * terminal. What an opened project holds is closed with it (`await using`).
 *
 * Other rooms import the files themselves, so that a command loads only what it needs.
 */
export { applyProject } from "./apply/apply.ts";
export type { ApplyHooks, ApplyRequest, ApplyResult, SavedPlan } from "./apply/request.ts";
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
