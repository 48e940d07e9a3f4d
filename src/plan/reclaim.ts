/**
 * Objects that runs made and died before the state could name them: known by their intents (see apply/ledger.ts).
 *
 *   intent ──natural key──▶ an object that the state doesn't name ──▶ the intent's address owns it; what the address owned before
 *                           │                                         becomes its predecessor
 *                           └─ but the address owns an object that calls could have changed: then no call made a successor,
 *                              and this is a duplicate, or made by others
 *
 * A region may have written the key in a form of its own (`normalKey`): then the object must also be as it is declared.
 */
import type { Address } from "../model/address.ts";
import type { Digest } from "../model/digest.ts";
import { formatInstant } from "../model/instant.ts";
import { keyText, naturalName, objectName } from "../model/identity.ts";
import { isDigestOf, type Keyring, keyringsOf } from "../model/keyring.ts";
import type { Intent, StateObject } from "../model/state.ts";
import { differences } from "../model/spec.ts";
import type { Desired, Kind, Observed } from "../resources/contract.ts";
import { normalKeyOf } from "../resources/kinds.ts";
import { appliedFingerprint } from "./applied.ts";
import type { IntentFound, MatchRun, OpenIntents, RecordUpdate } from "./matching.ts";

export function openIntents(kind: Kind, intents: readonly Intent[], keyring: Keyring, declared: readonly Desired[]): OpenIntents {
  const own = intents.filter((intent) => intent.kind === kind.name);
  if (own.length === 0) return { of: () => undefined };
  const byKey = new Map(own.map((intent) => [naturalName(intent), intent]));
  const normal = normalForms(kind, own, declared, keyring);
  return {
    of: (observed) => {
      for (const each of keyringsOf(keyring)) {
        const intent = byKey.get(naturalName({ ...observed, key: keyDigest(observed, each) }));
        if (intent !== undefined) return { intent };
      }
      const found = normal.get(normalNameOf(kind, observed));
      return found !== undefined && isLike(kind, found.writtenFrom, observed, keyring) ? found : undefined;
    },
  };
}

function keyDigest(object: Desired | Observed, keyring: Keyring): Digest {
  return keyring.digest("key", keyText(object));
}

/** The intents of what is declared: only for those it is known how the key was written. */
function normalForms(
  kind: Kind,
  intents: readonly Intent[],
  declared: readonly Desired[],
  keyring: Keyring,
): ReadonlyMap<string, Required<IntentFound>> {
  const byAddress = new Map(intents.map((intent) => [intent.address, intent]));
  const forms = new Map<string, Required<IntentFound>>();
  for (const desired of declared) {
    const intent = byAddress.get(desired.address);
    if (intent === undefined || !isDigestOf(intent.key, keyring, (each) => keyDigest(desired, each))) continue;
    forms.set(normalNameOf(kind, desired), { intent, writtenFrom: desired });
  }
  return forms;
}

function normalNameOf(kind: Kind, object: Desired | Observed): string {
  return naturalName({ ...object, key: normalKeyOf(kind, object) });
}

/** Others may have made one of nearly the same name: what calls could change must be as it is declared, where the list tells it. */
function isLike(kind: Kind, desired: Desired, observed: Observed, keyring: Keyring): boolean {
  if (!kind.canBecome(observed, desired)) return true;
  return differences(desired.spec, observed.spec, keyring).fields.every((field) => observed.spec[field] === undefined);
}

export function reclaim({
  kind,
  index: { all },
  owned,
  intents,
  keyring,
}: Pick<MatchRun, "kind" | "index" | "owned" | "intents" | "keyring">): RecordUpdate[] {
  const found = new Map<Address, { readonly made: Observed; readonly writtenFrom: Desired | undefined }>();
  for (const made of all) {
    const { intent, writtenFrom } = intents.of(made) ?? {};
    if (intent !== undefined && intent.late !== true && !found.has(intent.address))
      found.set(intent.address, { made, writtenFrom });
  }
  if (found.size === 0) return [];
  const nameOf = ({ region, id }: Pick<StateObject, "region" | "id">): string =>
    objectName({ kind: kind.name, region, id: kind.keyOfId?.(id) ?? id });
  const named = new Set([...owned.entries()].flatMap(([, entry]) => [entry, ...(entry.predecessors ?? [])].map(nameOf)));
  const byName = new Map(all.map((each) => [nameOf(each), each]));
  return [...found].flatMap(([address, { made, writtenFrom }]) => {
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
      applied: appliedFingerprint(writtenFrom ?? made, keyring),
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
