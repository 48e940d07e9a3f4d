/**
 * A pipeline's part: `xroom ci`. It finds the request and the plan that was reviewed at the forge, plans, applies, and says what came of
 * it in comments and an issue. What is made is decided by the project's plans and verdicts; here is decided which plans count.
 *
 *   ci plan    request ─ merge with its target, as objects ─▶ plan ─▶ comment, kept plan
 *   ci apply   merges since the last apply ─ kept plans, labels ─▶ apply ─▶ comments, state
 *   ci sync    tip of the branch ─▶ plan ─▶ one issue
 *
 * Who may push a branch writes its jobs: see trust.ts. Titles, names and files of a request are data.
 */
export { applyMerged } from "./apply.ts";
export { isHere, openLocalForge } from "./local-forge.ts";
export { planRequests, type PlanRequestsOptions, type Which } from "./plan.ts";
export { openSpace, type Space } from "./space.ts";
export { mayHaveSecret } from "./trust.ts";
export { syncBranch } from "./sync.ts";
