import type { Address } from "../../model/address.ts";
import type { Plan } from "../../model/plan.ts";
import { changedAddresses } from "../changed-addresses.ts";
import type { Allowances } from "../guard.ts";
import type { PlanInput } from "../prepare.ts";

interface Lifting {
  readonly labels: readonly string[];
  readonly changed: ReadonlySet<Address>;
}

/** By the plans that change the object; by any if none does. A label of one request lifts nothing of another's. */
export function liftedBy(plans: readonly Plan[], { lift = [] }: Allowances): NonNullable<PlanInput["isLifted"]> {
  // Asked for each object that breaks a rule.
  let all: readonly Lifting[] | undefined;
  return (label, address) => {
    all ??= plans.map(({ allowed, changes }) => ({ labels: allowed?.lift ?? [], changed: changedAddresses(changes) }));
    const own = all.filter(({ changed }) => address !== undefined && changed.has(address));
    return lift.includes(label) || (own.length === 0 ? all : own).some(({ labels }) => labels.includes(label));
  };
}
