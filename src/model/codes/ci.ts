import type { CodeTable } from "./entry.ts";

export const CI_CODES = {
  "comment-cut": [
    ["error", "warning"],
    "A removal or a blocked change does not fit into the comment.",
    "Split the request, or pass --allow-cut.",
  ],
  "head-moved": ["note", "The request changed while it was planned.", "Nothing: the job of the newer commit plans it."],
  "label-ignored": ["warning", "A label that lifts a refusal does not count.", "Have a person who may write set it anew."],
  "label-gone": ["warning", "The label that allowed removals is gone.", "Open a request whose plan shows them."],
  "merge-conflict": ["error", "The request conflicts with its target.", "Merge the target into it."],
  "new-domain": ["note", "A domain is new to the protected branch, and was not listed.", "Pass --domains to compare it."],
  "no-kept-plan": ["warning", "A merge has no plan that counts.", "Open a request whose plan shows what is left."],
  "no-policy": [
    "warning",
    "Plans were made under a policy, and the apply has none.",
    "Set XROOM_POLICY in the job that applies, too.",
  ],
  "no-request": ["error", "The job's event is about no request.", "Name one with --change, or pass --all-open."],
  "no-snapshot": ["error", "There are neither credentials nor a snapshot.", "Set the credentials, or pass --snapshot."],
  "not-applied": ["warning", "A merged plan was not applied yet.", "Run the job that applies again."],
  "open-expired": ["warning", "A change that was to be tried again has no plan any more.", "Open a request whose plan shows it."],
  "password-by-stranger": [
    "error",
    "An author who may not write declares a password as text.",
    "Have a person who may write declare it, or take it from a variable.",
  ],
  "settings-moved": [
    "error",
    "The request changes where the state is, or which variables hold the credentials.",
    "Set XROOM_STATE in the pipeline; change credentials on the branch by hand.",
  ],
  "request-closed": ["note", "The request is merged or closed.", "Nothing."],
  "too-many-plans": ["error", "A request of an author who may not write was planned too often.", "Wait an hour."],
  "settled-unknown": ["note", "The state names no commit up to which every merge was looked at.", "Nothing."],
  "unreviewed-group": [
    "error",
    "A queue's merge changes what no request's plan has shown.",
    "Merge the target into the requests.",
  ],
  "unprotected-branch": ["warning", "The branch that is applied is not protected.", "Protect it at the forge."],
  "untrusted-job": [
    ["error", "warning"],
    "The job's definition may come from a request.",
    "Run it from the protected branch, or pass --trust-writers.",
  ],
} as const satisfies CodeTable;
