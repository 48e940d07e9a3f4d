/**
 * xroom as a library: what the `xroom` command does, typed.
 *
 *   await using project = await openProject({ directory, environment, now: Date.now() });
 *   const plan = await planProject(project);
 *   for (const { action, address } of plan.changes) console.log(action, address);
 *
 *   const confirm = async () => plan.summary.remove === 0;
 *   const result = await applyProject(project, { command: "my program" }, { confirm });
 *   if (result.kind === "applied") console.log(result.report.calls);
 */
export {
  applyProject,
  compareProject,
  importProject,
  listInventory,
  listJoinings,
  lookUp,
  openProject,
  planProject,
  snapshotProject,
  verifyPlan,
} from "./project/index.ts";
export type {
  ApplyHooks,
  ApplyRequest,
  ApplyResult,
  ConnectedProject,
  LiveProject,
  PlannableProject,
  PlanRequest,
  Project,
  ProjectOptions,
  SavedPlans,
  StatefulProject,
} from "./project/index.ts";
export { CallError, connect, createEndpoint, sign } from "./api/index.ts";
export type { Connection, ConnectOptions, Endpoint, ReadClient, TryEvent, WriteClient } from "./api/index.ts";
export type * from "./api/wire.ts";
export { createEmulator } from "./emulator/index.ts";
export type { Emulator, EmulatorOptions } from "./emulator/index.ts";
export { Failure } from "./model/diagnostic.ts";
export type { Diagnostic, Source } from "./model/diagnostic.ts";
export type { Call, Change, Plan } from "./model/plan.ts";
export type { State } from "./model/state.ts";
export type { ApplyEvent, Report } from "./apply/index.ts";
export { parsePlan, serialisePlan } from "./plan/saved.ts";
export { parseSnapshot, serialiseSnapshot } from "./snapshot/index.ts";
export { thisRun } from "./state/index.ts";
export type { Holder, StateBackend, StateLock, WriteNote } from "./state/index.ts";
