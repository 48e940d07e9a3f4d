import { intentName } from "../model/identity.ts";
import type { Change, Plan } from "../model/plan.ts";
import type { Intent, State } from "../model/state.ts";
import { APART } from "../plan/absence/missing.ts";
import { isTargeted } from "../plan/scope.ts";

/**
 * The intents of runs that died. A plan names those that it has seen: it owns their objects, or removes them as duplicates under the
 * intent's address and their ids (`booking/chat.org/board/kickoff~7`). An intent ends when that is done; one of which nothing is found ends
 * with the second apply that finds nothing, ten minutes after the first.
 */
export interface EarlierIntents {
  readonly left: readonly Intent[];
  finished(change: Change): void;
}

export function openEarlierIntents(
  { intents, objects }: Pick<State, "intents" | "objects">,
  plan: Pick<Plan, "scope" | "changes" | "records" | "intents" | "now">,
): EarlierIntents {
  const seen = new Set(plan.intents?.map(intentName));
  const targeted = isTargeted(plan.scope);
  const removals = new Map<string, number>();
  const count = (address: string, difference: number): void => {
    const intended = intendedAddress(address);
    if (intended !== undefined) removals.set(intended, (removals.get(intended) ?? 0) + difference);
  };
  for (const { address } of plan.changes) count(address, 1);
  const removed = new Set(removals.keys());
  const recorded = new Set(plan.records.map(({ address }) => address));
  const isFound = ({ address, late }: Intent): boolean =>
    late === true || removed.has(address) || recorded.has(address) || Object.hasOwn(objects, address);
  return {
    get left() {
      return intents.flatMap((intent) => {
        if (targeted || isOpen(intent, plan.now) || !seen.has(intentName(intent))) return [intent];
        if (isFound(intent)) return (removals.get(intent.address) ?? 0) > 0 ? [intent] : [];
        // What it would have replaced is no more to be made.
        const { replaces: _, since: told = plan.now, ...begun } = intent;
        const since = Number.isNaN(Date.parse(told)) ? plan.now : told;
        return Date.parse(plan.now) - Date.parse(since) < APART ? [{ ...begun, since }] : [];
      });
    },
    finished: ({ address }) => count(address, -1),
  };
}

/** Its call may still be done, or what it made be missing in a list. */
function isOpen({ lands }: Intent, now: string): boolean {
  return lands !== undefined && Date.parse(lands) > Date.parse(now);
}

function intendedAddress(address: string): string | undefined {
  const at = address.lastIndexOf("~");
  return at < 0 ? undefined : address.slice(0, at);
}
