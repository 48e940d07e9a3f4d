import type { PlanPolicy } from "../plan/plan.ts";
import type { ScopeFilter } from "../plan/scope.ts";
import type { PlannableProject } from "./project.ts";

/** The project's policy, as plans of this scope are held against it. */
export function policyFor(
  { policy, declared, keyring, now }: PlannableProject,
  { address }: Pick<ScopeFilter, "address">,
): PlanPolicy | undefined {
  if (policy === undefined || declared === undefined) return undefined;
  return {
    digest: keyring.digest("policy", policy.text),
    judge: (plan) => [...policy.judgeDeclared(declared, { now, address }), ...policy.judgePlan(plan, { now })],
  };
}
