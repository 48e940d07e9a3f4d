/**
 * The state records which objects are ours. To add a backend:
 *
 * 1. Write `NAME/backend.ts`: `openNAMEState` reads the URL, contacts nothing, and passes a `Store` (store.ts) to `createLeasedBackend`. A
 *    host that a config names must pass `requireAllowedHost`.
 * 2. Add the scheme to open.ts, and to `state` in the config's schema.
 * 3. Call `describeBackend` (test/state/conformance.ts) with a real server.
 */
export type { Holder, Patience, StateBackend, StateLock, WriteNote } from "./contract.ts";
export { runName, thisRun } from "./contract.ts";
export { nameHolder } from "./lock-failures.ts";
export { openState } from "./open.ts";
export { createWriteNote } from "./write-note.ts";
export { warnIfEphemeral } from "./ephemeral.ts";
