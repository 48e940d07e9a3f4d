import { compare } from "../model/compare.ts";
import { objectName } from "../model/identity.ts";
import type { ObjectId, State, StateObject } from "../model/state.ts";
import type { Kinds } from "../resources/kinds.ts";

interface ObjectRef {
  readonly region: string;
  readonly id: ObjectId;
}

export interface OwnedObjects {
  get(address: string): StateObject | undefined;
  set(address: string, object: StateObject): void;
  delete(address: string): void;
  /** At every address that owns the object; a predecessor that is left takes its place. */
  remove(kind: string, ref: ObjectRef): void;
  /** Sorted by address. */
  all(): State["objects"];
}

export function createOwnedObjects(objects: State["objects"], kinds: Kinds): OwnedObjects {
  const owned = new Map<string, StateObject>();
  // The addresses by object: a removal must not search all of them.
  const owners = new Map<string, Set<string>>();
  // An id that is a name may be listed in another writing than it was sent in.
  const nameOf = (kind: string, { region, id }: ObjectRef): string =>
    objectName({ kind, region, id: kinds.get(kind)?.keyOfId?.(id) ?? id });
  const namesOf = (object: StateObject): string[] => refsOf(object).map((ref) => nameOf(object.kind, ref));

  const forget = (address: string): void => {
    const object = owned.get(address);
    if (object === undefined) return;
    for (const name of namesOf(object)) {
      const addresses = owners.get(name);
      addresses?.delete(address);
      if (addresses?.size === 0) owners.delete(name);
    }
    owned.delete(address);
  };
  const set = (address: string, object: StateObject): void => {
    forget(address);
    owned.set(address, object);
    for (const name of namesOf(object)) {
      const addresses = owners.get(name);
      if (addresses === undefined) owners.set(name, new Set([address]));
      else addresses.add(address);
    }
  };
  for (const [address, object] of Object.entries(objects)) set(address, object);

  return {
    get: (address) => owned.get(address),
    set,
    delete: forget,
    remove: (kind, ref) => {
      const name = nameOf(kind, ref);
      for (const address of owners.get(name) ?? []) {
        const { predecessors: _, ...object } = owned.get(address) as StateObject;
        const [first, ...rest] = refsOf(owned.get(address) as StateObject).filter((each) => nameOf(kind, each) !== name);
        if (first === undefined) forget(address);
        else set(address, { ...object, ...first, ...(rest.length > 0 ? { predecessors: rest } : {}) });
      }
    },
    all: () => Object.fromEntries([...owned].toSorted(([a], [b]) => compare(a, b))),
  };
}

function refsOf({ region, id, predecessors = [] }: StateObject): ObjectRef[] {
  return [{ region, id }, ...predecessors];
}
