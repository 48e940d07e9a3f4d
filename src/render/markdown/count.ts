import { type Action, ACTIONS, type Change } from "../../model/plan.ts";

/** What becomes of a set of changes; what is blocked counts as nothing else. */
export interface Count {
  readonly actions: { readonly [action in Action]: number };
  readonly blocked: number;
  readonly calls: number;
}

export function countOf(changes: readonly Change[]): Count {
  const actions = Object.fromEntries(ACTIONS.map((action) => [action, 0])) as { [action in Action]: number };
  let blocked = 0;
  let calls = 0;
  for (const change of changes) {
    if (change.blocked === null) actions[change.action] += 1;
    else blocked += 1;
    calls += change.calls.length;
  }
  return { actions, blocked, calls };
}

/** `3 to add, 1 to remove, 1 blocked` */
export function inWords({ actions, blocked }: Count): string {
  const parts = ACTIONS.flatMap((action) => (actions[action] > 0 ? [`${actions[action]} to ${action}`] : []));
  return [...parts, ...(blocked > 0 ? [`${blocked} blocked`] : [])].join(", ");
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
