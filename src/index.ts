/**
 * xroom as a library: the pipeline of the `xroom` command, typed.
 *
 *   const session = await openSession({ directory, environment: process.env, now: Date.now() });
 *   const request = { state: await session.state.read(), scope: { domains: [], targets: [] }, allow: { removals: false, empty: false } };
 *   const plan = planSession(session, request, await observeSession(session, request));
 *   …
 *   await session.close();
 */
export { load } from "./project/load.ts";
export { applySession, observeSession, openSession, planSession } from "./project/session.ts";
export type { PlanRequest, Session, SessionOptions } from "./project/session.ts";
export { connect } from "./api/client.ts";
export type { Connection, ConnectOptions, ReadClient, TryEvent, WriteClient } from "./api/client.ts";
export { createEndpoint } from "./api/endpoint.ts";
export type { Endpoint } from "./api/endpoint.ts";
export { CallError } from "./api/errors.ts";
export type * from "./api/wire.ts";
export { sign } from "./api/sign.ts";
export { createEmulator } from "./emulator/index.ts";
export type { Emulator, EmulatorOptions } from "./emulator/index.ts";
export { Failure } from "./model/diagnostic.ts";
export type { Diagnostic, Source } from "./model/diagnostic.ts";
export type { Call, Change, Plan } from "./model/plan.ts";
export type { State } from "./model/state.ts";
export type { ApplyEvent, Report } from "./apply/events.ts";
export { thisRun } from "./state/index.ts";
export type { Holder, StateBackend, StateLock, WriteNote } from "./state/index.ts";
