import type { Address } from "../model/address.ts";
import { formatInstant } from "../model/instant.ts";
import { keyText, naturalName, objectName } from "../model/identity.ts";
import type { Keyring } from "../model/keyring.ts";
import type { Intent, StateObject } from "../model/state.ts";
import type { Kind, Observed } from "../resources/contract.ts";
import type { MatchRun, OpenIntents, RecordUpdate } from "./matching.ts";

export function openIntents(kind: Kind, intents: readonly Intent[], keyring: Keyring): OpenIntents {
  const byKey = new Map(intents.filter((intent) => intent.kind === kind.name).map((intent) => [naturalName(intent), intent]));
  return {
    of: (observed) =>
      byKey.size === 0 ? undefined : byKey.get(naturalName({ ...observed, key: keyring.digest("key", keyText(observed)) })),
  };
}

/**
 * A run wrote down that it is about to make an object, and died, or lost the answer, before the state could name it. If there is one
 * of its natural key that the state doesn't name, it is that one; what the address had before becomes its predecessor. But where the
 * address has an object that no such call would have replaced, as it could have been changed, this one is no successor: it is a
 * duplicate, or somebody else's.
 */
export function reclaim({
  kind,
  index: { all },
  owned,
  intents,
  keyring,
}: Pick<MatchRun, "kind" | "index" | "owned" | "intents" | "keyring">): RecordUpdate[] {
  const found = new Map<Address, Observed>();
  for (const observed of all) {
    const intent = intents.of(observed);
    if (intent !== undefined && intent.late !== true && !found.has(intent.address)) found.set(intent.address, observed);
  }
  if (found.size === 0) return [];
  const nameOf = ({ region, id }: Pick<StateObject, "region" | "id">): string =>
    objectName({ kind: kind.name, region, id: kind.keyOfId?.(id) ?? id });
  const named = new Set([...owned.entries()].flatMap(([, entry]) => [entry, ...(entry.predecessors ?? [])].map(nameOf)));
  const byName = new Map(all.map((each) => [nameOf(each), each]));
  return [...found].flatMap(([address, made]) => {
    const before = owned.get({ address, domain: made.domain });
    if (named.has(nameOf(made))) return [];
    const own = before === undefined ? undefined : byName.get(nameOf(before));
    if (own !== undefined && isChangeable(kind, own, made)) return [];
    const predecessors = before === undefined ? [] : [before, ...(before.predecessors ?? [])];
    const left = predecessors.filter((each) => byName.has(nameOf(each))).map(({ region, id }) => ({ region, id }));
    const until = kind.until(made.spec);
    const object: StateObject = {
      kind: kind.name,
      region: made.region,
      id: made.id,
      ...(before?.protect === true ? { protect: true } : {}),
      ...(until === undefined ? {} : { until: formatInstant(until) }),
      applied: keyring.fingerprint(keyring.hideSpec(made.spec, made)),
      ...(left.length === 0 ? {} : { predecessors: left }),
    };
    return [{ address, object }];
  });
}

/** Whether a call could turn the one into the other, so that none is made in its place. */
function isChangeable(kind: Kind, own: Observed, other: Observed): boolean {
  return own.region === other.region && own.domain === other.domain && kind.becomes(own, other);
}

/**
 * Whether an object is what an intent's call made, besides the one that the intent's address has: twice the same. Beside one that
 * stands elsewhere, and would be changed, it is somebody else's.
 */
export function isFromIntent(kind: Kind, { late }: Intent, made: Observed, own: Observed | undefined): boolean {
  if (own === undefined || !isChangeable(kind, own, made)) return late !== true;
  return own.key === made.key;
}
