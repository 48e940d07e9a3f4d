import type { Address } from "../model/address.ts";
import { objectName } from "../model/identity.ts";
import { isKey } from "../model/names.ts";
import type { State } from "../model/state.ts";
import type { Observed } from "../resources/contract.ts";
import { distinctNames } from "./distinct-names.ts";

/** Keys in the state. One must not go to another object: a plan would change the first into the second. */
export interface OwnedKeys {
  /** Of a prefix such as `booking/chat.org/board`. */
  under(prefix: string): ReadonlySet<string>;
  /** The owned object's key; `crm` for `crm@sfo-1`. */
  of(observed: Observed, prefix: string): string | undefined;
  /** The key of the series that the object is an owned meeting of. */
  seriesOf(observed: Observed, prefix: string): string | undefined;
  /** Whether an address is free, or the object's own. */
  fits(address: Address, observed: Observed): boolean;
}

export function ownedKeys({ objects }: State): OwnedKeys {
  const taken = new Map<string, Set<string>>();
  const own = new Map<string, Address>();
  for (const [address, object] of Object.entries(objects)) {
    const { prefix, key } = split(address);
    const known = taken.get(prefix) ?? new Set();
    taken.set(prefix, known.add(key).add(key.split("@", 1)[0] as string));
    own.set(objectName(object), address);
  }
  return {
    under: (prefix) => taken.get(prefix) ?? new Set(),
    of: (observed, prefix) => {
      const found = split(own.get(objectName(observed)) ?? "");
      const end = `@${observed.region}`;
      const key = found.key.endsWith(end) ? found.key.slice(0, -end.length) : found.key;
      return found.prefix === prefix && isKey(key) ? key : undefined;
    },
    seriesOf: (observed, prefix) => {
      const found = split(own.get(objectName(observed)) ?? "");
      const [key = "", instant] = found.key.split("@", 2);
      return found.prefix === prefix && isKey(key) && instant?.endsWith("Z") === true ? key : undefined;
    },
    fits: (address, observed) => {
      const owner = Object.hasOwn(objects, address) ? objects[address] : undefined;
      return owner === undefined || (objectName(owner) === objectName(observed) && owner.predecessors === undefined);
    },
  };
}

function split(address: Address): { readonly prefix: string; readonly key: string } {
  const at = address.lastIndexOf("/");
  return { prefix: address.slice(0, at), key: address.slice(at + 1) };
}

/** An owned object keeps its key. */
export function keysFor(
  wanted: readonly { readonly own: string | undefined; readonly names: readonly string[] }[],
  taken: ReadonlySet<string>,
): readonly string[] {
  const kept = new Set<string>();
  const owned = wanted.map(({ own }) => (own === undefined || kept.has(own) ? undefined : (kept.add(own), own)));
  const others = wanted.filter((_, index) => owned[index] === undefined);
  const made = distinctNames(
    others.map(({ names }) => names),
    new Set([...taken, ...kept]),
    (name, number) => `${name}-${number}`,
  );
  let next = 0;
  return owned.map((own) => own ?? (made[next++] as string));
}
