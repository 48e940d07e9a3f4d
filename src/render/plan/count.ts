import { type Action, ACTIONS, type Call, type Change, type Summary } from "../../model/plan.ts";

/** A blocked change counts only as blocked. */
export type Count = Pick<Summary, Action | "blocked">;

export function countOf(changes: readonly Change[]): Count {
  const count = { ...Object.fromEntries(ACTIONS.map((action) => [action, 0])), blocked: 0 } as {
    -readonly [name in keyof Count]: number;
  };
  for (const { action, blocked } of changes) count[blocked === null ? action : "blocked"] += 1;
  return count;
}

/** `3 to add, 1 to remove, 1 blocked` */
export function countText(count: Count): string {
  const parts = ACTIONS.flatMap((action) => (count[action] > 0 ? [`${count[action]} to ${action}`] : []));
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
