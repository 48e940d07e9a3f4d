/**
 * Forges: GitHub, Forgejo, Gitea and GitLab behind one contract. It finds out where a job runs from the environment alone, reads requests,
 * labels and merges, and keeps comments, issues, statuses and plans as files. It knows nothing of what a plan is.
 */
export type * from "./contract.ts";
export { isFailure } from "./failures.ts";
export { isPipeline } from "./job.ts";
export { writeOutputs, writeSummary, withoutCommands } from "./job-files.ts";
export { mergesBetween } from "./merges.ts";
export { findForge } from "./open.ts";
