/** A saved observation, to plan against without an account: taken, read back, and planned against without the API secret. */
export { keyringOfSnapshot, reasonBySnapshot } from "./keyless.ts";
export { checkSnapshot, observationOf, parseSnapshot } from "./read.ts";
export { serialiseSnapshot, takeSnapshot } from "./take.ts";
