/**
 * From a plan to calls, events and a state. Knows no kind.
 *
 *   execute, schedule, run-call   which call is made when, and what is recorded of it
 *   call/                         one call, and its outcome
 *   ledger, owned-objects         the state as it becomes; own-intents, earlier-intents: of this run, and of those that died
 *   secret-resolver               the secrets that the calls need
 *   events                        what an observer gets, and the report
 */
export type { ApplyEvent, CallResult, HostKey, Report } from "./events.ts";
export { execute } from "./execute.ts";
export { openLedger } from "./ledger.ts";
export type { ExecuteInput } from "./run.ts";
export { createSecretResolver } from "./secret-resolver.ts";
