import type { Effect } from "../api/methods.ts";
import type { Call, Change } from "../model/plan.ts";
import type { Kind } from "./contract.ts";

/** Kinds by their names, which are the API's collections. */
export type Kinds = ReadonlyMap<string, Kind>;

export function kindsByName(kinds: readonly Kind[]): Kinds {
  return new Map(kinds.map((kind) => [kind.name, kind]));
}

/** Whether a region may have written the one object down as the other. */
export function isSameInNormalForm(kind: Kind, a: { readonly key: string }, b: { readonly key: string }): boolean {
  return a.key === b.key || normalKeyOf(kind, a) === normalKeyOf(kind, b);
}

export function normalKeyOf({ normalKey }: Kind, { key }: { readonly key: string }): string {
  return normalKey === undefined ? key : normalKey(key);
}

/** What a call does to the world; `undefined` for one that no kind has, as a newer version's plan may hold. */
export function effectOf({ collection, method }: Pick<Call, "collection" | "method">, kinds: Kinds): Effect | undefined {
  const effects = kinds.get(collection)?.effects ?? {};
  return Object.hasOwn(effects, method) ? effects[method] : undefined;
}

/** Whether a call of a change gives a host key that no list shows afterwards. */
export function givesKeyOnce(call: Call, { after }: Pick<Change, "after">, kinds: Kinds): boolean {
  const isOnce = kinds.get(call.collection)?.hostKey === "once";
  return isOnce && after?.["hostKey"] === true && effectOf(call, kinds) === "create";
}
