import { objectName } from "../model/identity.ts";
import type { ObjectId } from "../model/state.ts";
import type { State, StateObject } from "../model/state.ts";

/** The state's objects by address, and the addresses by what they name: a removal must not search through all of them. */
export interface Holdings {
  get(address: string): StateObject | undefined;
  set(address: string, object: StateObject): void;
  delete(address: string): void;
  /** Where an object is held, as itself or as a predecessor. */
  addressesOf(kind: string, region: string, id: ObjectId): readonly string[];
  /** By address, sorted. */
  objects(): State["objects"];
}

export function createHoldings(objects: State["objects"]): Holdings {
  const held = new Map<string, StateObject>();
  const naming = new Map<string, Set<string>>();
  const namesOf = ({ kind, region, id, predecessors = [] }: StateObject): string[] =>
    [{ region, id }, ...predecessors].map((each) => objectName({ ...each, kind }));

  const remove = (address: string): void => {
    const object = held.get(address);
    if (object === undefined) return;
    for (const name of namesOf(object)) {
      const addresses = naming.get(name);
      addresses?.delete(address);
      if (addresses?.size === 0) naming.delete(name);
    }
    held.delete(address);
  };
  const set = (address: string, object: StateObject): void => {
    remove(address);
    held.set(address, object);
    for (const name of namesOf(object)) {
      const addresses = naming.get(name);
      if (addresses === undefined) naming.set(name, new Set([address]));
      else addresses.add(address);
    }
  };
  for (const [address, object] of Object.entries(objects)) set(address, object);

  return {
    get: (address) => held.get(address),
    set,
    delete: remove,
    addressesOf: (kind, region, id) => [...(naming.get(objectName({ kind, region, id })) ?? [])],
    objects: () => Object.fromEntries([...held].toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}
