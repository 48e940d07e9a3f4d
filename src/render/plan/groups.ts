import { domainOf } from "../../model/address.ts";
import type { Change, Plan, PlanBase } from "../../model/plan.ts";
import { printable } from "../safe/printable.ts";

export interface ChangeGroup {
  /** `undefined` for the only group of a plan without a base. */
  readonly title: string | undefined;
  readonly changes: readonly Change[];
}

/** Those of the config under review first. */
export function groupChanges({ changes, base }: Pick<Plan, "changes" | "base">): ChangeGroup[] {
  if (base === undefined) return changes.length === 0 ? [] : [{ title: undefined, changes }];
  const groups = [
    { title: thisChange(base), changes: changes.filter(({ pending }) => pending !== true) },
    { title: "Pending already, without this change", changes: changes.filter(({ pending }) => pending === true) },
    { title: "No longer needed", changes: base.dropped },
  ];
  return groups.filter((group) => group.changes.length > 0);
}

/** `This change (since main, 1a2b3c4)` */
export function thisChange({ ref, commit }: PlanBase): string {
  return `This change (since ${printable(ref)}, ${commit.slice(0, 7)})`;
}

/** In the plan's order. */
export function byDomain(changes: readonly Change[]): Map<string, Change[]> {
  const domains = new Map<string, Change[]>();
  for (const change of changes) {
    const domain = domainOf(change.address);
    const known = domains.get(domain);
    if (known === undefined) domains.set(domain, [change]);
    else known.push(change);
  }
  return domains;
}
