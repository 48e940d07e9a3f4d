import { changedAddresses } from "../plan/changed-addresses.ts";
import type { PlanPolicy } from "../plan/prepare.ts";
import type { ScopeFilter } from "../plan/scope.ts";
import type { PlannableProject } from "./project.ts";

/** The project's policy, as plans of this scope are held against it. */
export function policyFor(project: Judged, { address }: Pick<ScopeFilter, "address">): PlanPolicy | undefined {
  return judging(project, () => address);
}

/** For the part of a plan that is made now: what is declared is judged as far as the part changes it. */
export function policyOfCalls(project: Judged): PlanPolicy | undefined {
  return judging(project, ({ changes }) => {
    const changed = changedAddresses(changes);
    return (address) => changed.has(address);
  });
}

type Judged = Pick<PlannableProject, "policy" | "declared" | "keyring" | "now">;

function judging(
  { policy, declared, keyring, now }: Judged,
  addressesOf: (plan: Parameters<PlanPolicy["judge"]>[0]) => ScopeFilter["address"],
): PlanPolicy | undefined {
  if (policy === undefined || declared === undefined) return undefined;
  return {
    digest: keyring.digest("policy", policy.text),
    judge: (plan, isLifted) => [
      ...policy.judgeDeclared(declared, { now, address: addressesOf(plan), isLifted }),
      ...policy.judgePlan(plan, { now, isLifted }),
    ],
  };
}
