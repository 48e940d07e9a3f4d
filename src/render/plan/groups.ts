import { domainOf } from "../../model/address.ts";
import type { Change, Plan, PlanBase } from "../../model/plan.ts";
import { printable } from "../safe/printable.ts";

export interface ChangeGroup {
  /** `This change (since main, 1a2b3c4)` */
  readonly name: string;
  /** `undefined` for the only group of a plan without a base. */
  readonly title: string | undefined;
  readonly isOwn: boolean;
  /** Whether apply makes them. */
  readonly isMade: boolean;
  readonly changes: readonly Change[];
}

/** Those that hold a change. */
export function groupChanges(plan: Pick<Plan, "changes" | "base">): ChangeGroup[] {
  return groupsOf(plan).filter(({ changes }) => changes.length > 0);
}

/** Those of the config under review first. An update that the base wants in part is in two groups, each with its fields. */
export function groupsOf({ changes, base }: Pick<Plan, "changes" | "base">): ChangeGroup[] {
  const all = { name: "All", title: undefined, isOwn: true, isMade: true, changes };
  if (base === undefined) return [all];
  const own = thisChange(base);
  const others = { isOwn: false, isMade: false };
  const [pending, leftOut, dropped] = ["Pending already", "Pending already, left out", "No longer needed"];
  return [
    { ...all, name: own, title: own, changes: changes.flatMap(ownPart) },
    { ...others, name: pending, title: `${pending}, without this change`, isMade: true, changes: changes.flatMap(pendingPart) },
    { ...others, name: leftOut, title: leftOut, changes: base.leftOut ?? [] },
    { ...others, name: dropped, title: dropped, changes: base.dropped },
  ];
}

function ownPart(change: Change): Change[] {
  const { pending, fields } = change;
  if (pending === true) return [];
  if (pending === undefined || isWhole(change)) return [change];
  return [{ ...change, fields: fields.filter((field) => !pending.includes(field)) }];
}

function pendingPart(change: Change): Change[] {
  const { pending } = change;
  if (pending === true) return [change];
  if (pending === undefined || isWhole(change)) return [];
  const { from: _, ...rest } = change;
  return [{ ...rest, fields: pending, calls: [] }];
}

/** An addition shows all that is declared; what is pending of it is marked. */
function isWhole({ before, after }: Change): boolean {
  return before === null || after === null;
}

function thisChange({ ref, commit }: PlanBase): string {
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
