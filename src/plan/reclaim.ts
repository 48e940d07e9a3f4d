import type { Address } from "../model/address.ts";
import { formatInstant } from "../model/instant.ts";
import type { Keyring } from "../model/keyring.ts";
import type { Intent, StateObject } from "../model/state.ts";
import type { Kind, Observed } from "../resources/contract.ts";
import type { Owned } from "./owned.ts";

/** An object that is ours by a written intent alone. */
export interface Reclaimed {
  readonly address: Address;
  readonly object: StateObject;
}

/** The intents of dead runs, and what there is of their natural keys. */
export interface Intended {
  /** The address of the intent to make an object like this one. */
  of(observed: Observed): Address | undefined;
}

export function openIntents(kind: Kind, intents: readonly Intent[], keyring: Keyring): Intended {
  const addresses = new Map(
    intents.filter((intent) => intent.kind === kind.name).map((intent) => [placed(intent, intent.key), intent.address]),
  );
  return {
    of: (observed) =>
      addresses.size === 0 ? undefined : addresses.get(placed(observed, keyring.digest("key", `${kind.name}\n${observed.key}`))),
  };
}

function placed({ region, domain }: { readonly region: string; readonly domain: string }, key: string): string {
  return `${region}\n${domain}\n${key}`;
}

/**
 * A run wrote down that it is about to make an object, and died, or lost the answer, before the state could name it. If there is one
 * of its natural key that the state doesn't name, it is that one; what the address had before becomes its predecessor. One that the
 * address has beside it already is no successor but a duplicate, and left to be removed.
 */
export function reclaim(kind: Kind, all: readonly Observed[], owned: Owned, intended: Intended, keyring: Keyring): Reclaimed[] {
  const found = new Map<Address, Observed>();
  for (const observed of all) {
    const address = intended.of(observed);
    if (address !== undefined && !found.has(address)) found.set(address, observed);
  }
  if (found.size === 0) return [];
  const nameOf = ({ region, id }: Pick<StateObject, "region" | "id">): string => `${region}\n${id}`;
  const named = new Set([...owned.entries()].flatMap(([, entry]) => [entry, ...(entry.predecessors ?? [])].map(nameOf)));
  const keyOf = new Map(all.map((each) => [nameOf(each), `${each.region}\n${each.key}`]));
  return [...found].flatMap(([address, made]) => {
    const before = owned.get({ address, domain: made.domain });
    if (named.has(nameOf(made))) return [];
    if (before !== undefined && keyOf.get(nameOf(before)) === `${made.region}\n${made.key}`) return [];
    const predecessors = before === undefined ? [] : [before, ...(before.predecessors ?? [])];
    const left = predecessors.filter((each) => keyOf.has(nameOf(each))).map(({ region, id }) => ({ region, id }));
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
