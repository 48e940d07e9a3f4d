/**
 * What the platform would do with somebody's listener, done before the platform does it: a validation, an event of each kind, and what
 * is wrong with the answers.
 *
 *   rehearse.ts → exchange.ts (one POST) → judge.ts → signature.ts (what the answer was meant to be)
 */
export { createExchanger, type Exchanged } from "./exchange.ts";
export { forward } from "./forward.ts";
export { type Check, readTarget, rehearse, type Rehearsal } from "./rehearse.ts";
