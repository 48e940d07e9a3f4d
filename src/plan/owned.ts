import { type Address, domainOf, kindOf } from "../model/address.ts";
import type { Instant } from "../model/instant.ts";
import type { State, StateObject } from "../model/state.ts";

/** The addresses are grouped by kind and domain, in the order of the state. */
export interface OwnedIndex {
  readonly objects: State["objects"];
  readonly addresses: ReadonlyMap<string, ReadonlyMap<string, readonly Address[]>>;
}

export function indexOwned(objects: State["objects"]): OwnedIndex {
  const addresses = new Map<string, Map<string, Address[]>>();
  // Neighbours mostly share kind and domain.
  let [prefix, group] = ["\n", [] as Address[]];
  for (const address of Object.keys(objects)) {
    if (!address.startsWith(prefix)) {
      const [kind, domain] = [kindOf(address), domainOf(address)];
      const ofKind = addresses.get(kind) ?? new Map<string, Address[]>();
      group = ofKind.get(domain) ?? [];
      addresses.set(kind, ofKind.set(domain, group));
      prefix = `${kind}/${domain}/`;
    }
    group.push(address);
  }
  return { objects, addresses };
}

/** The regions of the objects and their predecessors. */
export function placesOwned({ objects, addresses }: OwnedIndex, use: (domain: string, region: string) => void): void {
  for (const domains of addresses.values()) {
    for (const [domain, group] of domains) {
      let last: string | undefined;
      for (const address of group) {
        const { region, predecessors } = objects[address] as StateObject;
        if (region !== last) use(domain, (last = region));
        for (const predecessor of predecessors ?? []) use(domain, predecessor.region);
      }
    }
  }
}

export interface Owned {
  readonly size: number;
  get(declared: { readonly address: Address; readonly domain: string }): StateObject | undefined;
  entries(): Iterable<readonly [Address, StateObject]>;
  /** The state itself does not change. */
  set(address: Address, object: StateObject): void;
}

/** Reads the state in place: to copy 100,000 entries takes longer than to match them. */
export function ownedOf({ objects, addresses }: OwnedIndex, kind: string, domains: ReadonlySet<string>): Owned {
  const groups = [...(addresses.get(kind) ?? [])].filter(([domain]) => domains.has(domain));
  const updates = new Map<Address, StateObject>();
  const isIn = (address: Address): boolean => Object.hasOwn(objects, address);
  return {
    get size() {
      const added = [...updates.keys()].filter((address) => !isIn(address));
      return groups.reduce((sum, [, group]) => sum + group.length, added.length);
    },
    get({ address, domain }) {
      if (updates.size > 0 && updates.has(address)) return updates.get(address);
      // No name from the prototype: an address has a `/`.
      return domains.has(domain) ? objects[address] : undefined;
    },
    set(address, object) {
      updates.set(address, object);
    },
    *entries() {
      for (const [, group] of groups) {
        for (const address of group) yield [address, updates.get(address) ?? (objects[address] as StateObject)];
      }
      for (const [address, object] of updates) if (!isIn(address)) yield [address, object];
    },
  };
}

export function isExpired(owned: Pick<StateObject, "until"> | undefined, now: Instant): boolean {
  return owned?.until !== undefined && Date.parse(owned.until) <= now;
}
