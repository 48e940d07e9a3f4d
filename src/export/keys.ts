import type { Address } from "../model/address.ts";
import { objectName } from "../model/identity.ts";
import { isKey } from "../model/names.ts";
import type { State } from "../model/state.ts";
import type { Observed } from "../resources/contract.ts";
import { distinctNames } from "./names.ts";

/** What addresses of the state say of keys: one that is given to another object would have the plan turn that one into this one. */
export interface HeldKeys {
  /** Those behind `booking/chat.org/board` or `webhook/chat.org`. */
  under(prefix: string): ReadonlySet<string>;
  /** The key by which the object itself is held, if it is one; of `crm@sfo-1` that is `crm`. */
  of(observed: Observed, prefix: string): string | undefined;
  /** Whether an address means this very object, or nothing yet. */
  fits(address: Address, observed: Observed): boolean;
}

export function heldKeys({ objects }: State): HeldKeys {
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
    fits: (address, observed) => {
      const held = Object.hasOwn(objects, address) ? objects[address] : undefined;
      return held === undefined || (objectName(held) === objectName(observed) && held.predecessors === undefined);
    },
  };
}

function split(address: Address): { readonly prefix: string; readonly key: string } {
  const at = address.lastIndexOf("/");
  return { prefix: address.slice(0, at), key: address.slice(at + 1) };
}

/** Keys for what stands in one section of a file: an object that is ours keeps the one that it has. */
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
