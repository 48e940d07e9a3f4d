import { type Address, domainOf, kindOf } from "../model/address.ts";
import type { State, StateObject } from "../model/state.ts";

/** What of a state is of one kind, in some domains. */
export interface Owned {
  readonly size: number;
  get(declared: { readonly address: Address; readonly domain: string }): StateObject | undefined;
  entries(): Iterable<readonly [Address, StateObject]>;
  /** From now on this is what it says of an address. */
  restate(address: Address, object: StateObject): void;
}

/** The addresses of a state by kind and domain, in its order. */
type Groups = ReadonlyMap<string, ReadonlyMap<string, readonly Address[]>>;

const known = new WeakMap<State["objects"], Groups>();

/** Worked out once for a state. */
function groupsOf(objects: State["objects"]): Groups {
  let groups = known.get(objects);
  if (groups === undefined) known.set(objects, (groups = grouped(Object.keys(objects))));
  return groups;
}

function grouped(addresses: readonly Address[]): Groups {
  const groups = new Map<string, Map<string, Address[]>>();
  // Addresses of a domain mostly come together.
  let [prefix, group] = ["\n", [] as Address[]];
  for (const address of addresses) {
    if (!address.startsWith(prefix)) {
      const [kind, domain] = [kindOf(address), domainOf(address)];
      const ofKind = groups.get(kind) ?? new Map<string, Address[]>();
      group = ofKind.get(domain) ?? [];
      groups.set(kind, ofKind.set(domain, group));
      prefix = `${kind}/${domain}/`;
    }
    group.push(address);
  }
  return groups;
}

/** Every domain of a state with the regions that its objects, and what they replace, are in. */
export function placesOwned(objects: State["objects"], use: (domain: string, region: string) => void): void {
  for (const domains of groupsOf(objects).values()) {
    for (const [domain, addresses] of domains) {
      // Mostly they are of one region.
      let last: string | undefined;
      for (const address of addresses) {
        const { region, predecessors } = objects[address] as StateObject;
        if (region !== last) use(domain, (last = region));
        for (const predecessor of predecessors ?? []) use(domain, predecessor.region);
      }
    }
  }
}

/** What is ours of a kind in these domains. It looks into the state where it is: to copy 100,000 entries takes longer than to match them. */
export function ownedOf(objects: State["objects"], kind: string, domains: ReadonlySet<string>): Owned {
  const groups = [...(groupsOf(objects).get(kind) ?? [])].filter(([domain]) => domains.has(domain));
  const restated = new Map<Address, StateObject>();
  const isIn = (address: Address): boolean => Object.hasOwn(objects, address);
  return {
    get size() {
      const added = [...restated.keys()].filter((address) => !isIn(address));
      return groups.reduce((sum, [, addresses]) => sum + addresses.length, added.length);
    },
    get({ address, domain }) {
      if (restated.size > 0 && restated.has(address)) return restated.get(address);
      // An address has a `/`, and so no name that every object has.
      return domains.has(domain) ? objects[address] : undefined;
    },
    restate(address, object) {
      restated.set(address, object);
    },
    *entries() {
      for (const [, addresses] of groups) {
        for (const address of addresses) yield [address, restated.get(address) ?? (objects[address] as StateObject)];
      }
      for (const [address, object] of restated) if (!isIn(address)) yield [address, object];
    },
  };
}
