import { intentName } from "../model/identity.ts";
import type { Change, Plan } from "../model/plan.ts";
import type { Intent, State } from "../model/state.ts";
import { isTargeted } from "../plan/scope.ts";

/**
 * The intents of runs that died. A plan says which of them it has looked at: what such a call made is matched by now, or is to be
 * removed under the intent's address and its own id (`booking/chat.org/board/kickoff~7`). They are kept until that is done. A plan
 * that was saved before has seen none of them.
 */
export interface Inherited {
  /** Those that the next run still has to look at. */
  readonly left: readonly Intent[];
  finished(change: Change): void;
}

export function openInherited({ intents }: State, plan: Pick<Plan, "scope" | "changes" | "intents">): Inherited {
  const seen = new Set(plan.intents?.map(intentName));
  const looked = new Set(intents.filter((intent) => seen.has(intentName(intent))));
  const targeted = isTargeted(plan.scope);
  const removals = new Map<string, number>();
  for (const { address } of plan.changes) {
    const intended = intendedAddress(address);
    if (intended !== undefined) removals.set(intended, (removals.get(intended) ?? 0) + 1);
  }
  return {
    get left() {
      return intents.filter((intent) => targeted || !looked.has(intent) || (removals.get(intent.address) ?? 0) > 0);
    },
    finished: ({ address }) => {
      const intended = intendedAddress(address);
      if (intended !== undefined) removals.set(intended, (removals.get(intended) ?? 0) - 1);
    },
  };
}

function intendedAddress(address: string): string | undefined {
  const at = address.lastIndexOf("~");
  return at < 0 ? undefined : address.slice(0, at);
}
