/**
 * xroom as a library: what the `xroom` command does, typed. Open a project, plan, save, read, verify and show the plan, apply it;
 * `examples/library` has it in one block, and a bot. Expected errors are Failures, whose diagnostics say what to do.
 *
 * The emulator is `xroom/emulator` as well, and the webhook listener is `xroom/webhooks`.
 */
export {
  applyProject,
  compareProject,
  importProject,
  listJoinings,
  lookUp,
  openProject,
  planProject,
  readAgenda,
  snapshotProject,
  verifyPlan,
} from "./project/index.ts";
export type {
  AgendaRequest,
  ApplyHooks,
  ApplyRequest,
  ApplyResult,
  CompareRequest,
  ConnectedProject,
  ImportRequest,
  Imported,
  Joining,
  Joinings,
  LiveObject,
  LiveProject,
  LiveProjectOptions,
  NamedSnapshot,
  PlannableProject,
  PlanRequest,
  Project,
  ProjectOptions,
  ReadAgenda,
  SavedPlan,
  SavedPlans,
  StatefulProject,
  TakenSnapshot,
} from "./project/index.ts";
export { AGENDA_FORMATS, type AgendaFormat, type AgendaOptions, formatAgenda } from "./render/agenda/index.ts";
export { formatPlan, type PlanView } from "./render/format-plan.ts";
export { FORMAT_NAMES, type FormatName } from "./render/index.ts";
export { CallError, connect, createEndpoint, sign } from "./api/index.ts";
export type { Connection, ConnectOptions, Endpoint, ReadClient, TryEvent, WriteClient } from "./api/index.ts";
export type * from "./api/wire.ts";
export { createEmulator } from "./emulator/index.ts";
export type { Emulator, EmulatorOptions } from "./emulator/index.ts";
export type { Agenda, AgendaMeeting, Period, Standing } from "./model/agenda.ts";
export { Failure } from "./model/diagnostic.ts";
export type { Diagnostic, Source } from "./model/diagnostic.ts";
export type { Call, Change, Plan } from "./model/plan.ts";
export { Secret } from "./model/secret.ts";
export type { Snapshot } from "./model/snapshot.ts";
export type { State } from "./model/state.ts";
export type { ApplyEvent, Report } from "./apply/index.ts";
export { parsePlan, serialisePlan } from "./plan/saved.ts";
export { parseSnapshot, serialiseSnapshot } from "./snapshot/index.ts";
export { thisRun } from "./state/index.ts";
export type { Holder, StateBackend, StateLock, WriteNote } from "./state/index.ts";
