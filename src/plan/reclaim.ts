/**
 * Objects that runs made and died before the state could name them: known by their intents (see apply/ledger.ts).
 *
 *   intent ──natural key──▶ an object that the state doesn't name ──▶ the intent's address owns it; what the address owned before
 *                           │                                         becomes its predecessor
 *                           └─ but the address owns an object that calls could have changed: then no call made a successor,
 *                              and this is a duplicate, or made by others
 */
import { shortDigest } from "../model/digest.ts";
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
    const until = kind.endOf(made.spec);
    const object: StateObject = {
      kind: kind.name,
      region: made.region,
      id: made.id,
      ...(before?.protect === true ? { protect: true } : {}),
      ...(until === undefined ? {} : { until: formatInstant(until) }),
      applied: shortDigest(keyring.fingerprint(keyring.hideSpec(made.spec, made))),
      ...(left.length === 0 ? {} : { predecessors: left }),
    };
    return [{ address, object }];
  });
}

function isChangeable(kind: Kind, own: Observed, other: Observed): boolean {
  return own.region === other.region && own.domain === other.domain && kind.canBecome(own, other);
}

/** Whether the object is a duplicate of the own one. One with another natural key would have been updated, so others made this one. */
export function isFromIntent(kind: Kind, { late }: Intent, made: Observed, own: Observed | undefined): boolean {
  if (own === undefined || !isChangeable(kind, own, made)) return late !== true;
  return own.key === made.key;
}
