import type { Change, Plan } from "../../model/plan.ts";
import type { Allowances } from "../guard.ts";
import type { PlanInput } from "../prepare.ts";

/** By the plans that change the object; by any if none does. A label of one request lifts nothing of another's. */
export function liftedBy(plans: readonly Plan[], { lift = [] }: Allowances): NonNullable<PlanInput["isLifted"]> {
  return (label, address) => {
    const isChanged = (each: Change): boolean => address !== undefined && (each.address === address || each.series === address);
    const own = plans.filter(({ changes }) => changes.some(isChanged));
    const judged = own.length === 0 ? plans : own;
    return lift.includes(label) || judged.some(({ allowed }) => allowed?.lift?.includes(label) === true);
  };
}
