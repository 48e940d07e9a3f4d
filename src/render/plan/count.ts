import { renamedFrom } from "../../model/change.ts";
import { type Action, ACTIONS, type Call, type Change } from "../../model/plan.ts";

/** What readers see of an action: an adoption that only changes an address is a rename. */
export type ActionName = Action | "rename";

export const ACTION_NAMES: readonly ActionName[] = ACTIONS.flatMap((action) =>
  action === "adopt" ? [action, "rename"] : [action],
);

export function actionName(change: Pick<Change, "address" | "action" | "from">): ActionName {
  return change.action === "adopt" && renamedFrom(change) !== undefined ? "rename" : change.action;
}

/** A blocked change counts only as blocked. */
export type Count = Readonly<Record<ActionName | "blocked", number>>;

export function countOf(changes: readonly Change[]): Count {
  const count = Object.fromEntries([...ACTION_NAMES, "blocked"].map((name) => [name, 0])) as Record<keyof Count, number>;
  for (const change of changes) count[change.blocked === null ? actionName(change) : "blocked"] += 1;
  return count;
}

/** `3 to add, 1 to remove, 1 blocked` */
export function countText(count: Count): string {
  const parts = ACTION_NAMES.flatMap((name) => (count[name] > 0 ? [`${count[name]} to ${name}`] : []));
  return [...parts, ...(count.blocked > 0 ? [`${count.blocked} blocked`] : [])].join(", ");
}

export function plural(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? "" : "s"}`;
}

export function callsByRegion(calls: readonly Call[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { region } of calls) counts.set(region, (counts.get(region) ?? 0) + 1);
  return counts;
}
