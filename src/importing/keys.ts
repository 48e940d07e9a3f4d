import type { Address } from "../model/address.ts";
import { isKey } from "../model/names.ts";
import type { State } from "../model/state.ts";
import type { Observed } from "../resources/contract.ts";
import { distinctNames } from "./names.ts";

/** The keys that addresses of the state have already: given to another object, such a key would make that one become this one. */
export interface HeldKeys {
  /** Those behind `booking/chat.org/board` or `webhook/chat.org`. */
  under(prefix: string): ReadonlySet<string>;
  /** The key that the object itself is held by, if that names nothing else. */
  of(observed: Observed, prefix: string): string | undefined;
}

export function heldKeys({ objects }: State): HeldKeys {
  const taken = new Map<string, Set<string>>();
  const own = new Map<string, Address>();
  for (const [address, { kind, region, id, predecessors }] of Object.entries(objects)) {
    const { prefix, key } = split(address);
    const known = taken.get(prefix) ?? new Set();
    taken.set(prefix, known.add(key).add(key.split("@", 1)[0] as string));
    if (predecessors === undefined) own.set(`${kind}\n${region}\n${id}`, address);
  }
  return {
    under: (prefix) => taken.get(prefix) ?? new Set(),
    of: ({ kind, region, id }, prefix) => {
      const address = own.get(`${kind}\n${region}\n${id}`);
      if (address === undefined) return undefined;
      const found = split(address);
      return found.prefix === prefix && isKey(found.key) ? found.key : undefined;
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
  const kept = new Set(wanted.flatMap(({ own }) => own ?? []));
  const others = wanted.filter(({ own }) => own === undefined);
  const made = distinctNames(
    others.map(({ names }) => names),
    new Set([...taken, ...kept]),
    (name, number) => `${name}-${number}`,
  );
  let next = 0;
  return wanted.map(({ own }) => own ?? (made[next++] as string));
}
