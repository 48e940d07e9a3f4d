import { didYouMean } from "../config/did-you-mean.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { listOf } from "../model/list-of.ts";
import type { Policy } from "../policy/rule.ts";

/** A misspelt `--lift` would look like one that counts. */
export function liftWarnings(labels: readonly string[], policy: Pick<Policy, "lifts"> | undefined): Diagnostic[] {
  const known = policy?.lifts ?? [];
  return labels
    .filter((label) => !known.includes(label))
    .map((label) => ({
      severity: "warning",
      code: "unknown-lift",
      summary: `--lift ${label} lifts nothing: ${policy === undefined ? "no policy is named" : "no rule of the policy names it"}`,
      help: helpFor(label, policy === undefined ? undefined : known),
    }));
}

function helpFor(label: string, known: readonly string[] | undefined): string {
  if (known === undefined) return "Name the policy with --policy or XROOM_POLICY.";
  if (known.length === 0) return "No rule of the policy can be lifted: keep them, or change the policy.";
  const meant = didYouMean(label, known);
  return `${meant === undefined ? "" : `${meant} `}Its rules name: ${listOf(known, "and")}.`;
}
