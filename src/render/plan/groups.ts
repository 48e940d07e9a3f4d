import { ACTIONS, type Change, type Plan, type PlanBase } from "../../model/plan.ts";
import { printable } from "../safe/printable.ts";

/** Changes that are shown together, and how what they have in common is called. */
export interface ChangeGroup {
  /** `undefined` where there is nothing to tell apart. */
  readonly title: string | undefined;
  readonly changes: readonly Change[];
}

/** A plan's changes, those of the config under review first. */
export function groupChanges({ changes, base }: Pick<Plan, "changes" | "base">): ChangeGroup[] {
  if (base === undefined) return [{ title: undefined, changes }];
  const groups = [
    { title: `${thisChange(base)}:`, changes: changes.filter(({ pending }) => pending !== true) },
    { title: "Pending already, without this change:", changes: changes.filter(({ pending }) => pending === true) },
    { title: "No longer needed:", changes: base.dropped },
  ];
  return groups.filter((group) => group.changes.length > 0);
}

/** `This change (since main, 1a2b3c4): 1 to add.`, and a line for each other group that there is. */
export function renderBaseVerdict({ changes, base }: Pick<Plan, "changes" | "base">): string[] {
  if (base === undefined) return [];
  const own = changes.filter(({ pending }) => pending !== true);
  const pending = changes.filter((change) => change.pending === true);
  return [
    `${thisChange(base)}: ${own.length === 0 ? "no changes" : count(own)}.`,
    ...(pending.length === 0 ? [] : [`Pending already: ${count(pending)}.`]),
    ...(base.dropped.length === 0 ? [] : [`No longer needed: ${count(base.dropped)}.`]),
  ];
}

function thisChange({ ref, commit }: PlanBase): string {
  return `This change (since ${printable(ref)}, ${commit.slice(0, 7)})`;
}

/** `1 to add, 2 to remove, 1 blocked` */
function count(changes: readonly Change[]): string {
  const blocked = changes.filter((change) => change.blocked !== null).length;
  const parts = ACTIONS.flatMap((action) => {
    const number = changes.filter((change) => change.blocked === null && change.action === action).length;
    return number === 0 ? [] : [`${number} to ${action}`];
  });
  return [...parts, ...(blocked === 0 ? [] : [`${blocked} blocked`])].join(", ");
}
