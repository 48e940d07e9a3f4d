import type { Desired, Match, Observed } from "../resources/contract.ts";
import { unmanagedAddress } from "../resources/place.ts";
import type { Matching } from "../plan/matching.ts";
import type { ObservedList } from "../plan/observe.ts";

export interface InventoryItem {
  readonly observed: Observed;
  /**
   * `replaced`: removed once its successor exists. `undeclared`: the next apply removes it. `unmanaged`: neither owned nor declared.
   * `ignored`: in a room under `ignore`.
   */
  readonly standing: "declared" | "replaced" | "undeclared" | "unmanaged" | "ignored";
  readonly address: string;
  /** Of a declared one. */
  readonly match?: Pick<Match, "desired" | "fields">;
}

export interface Sorted {
  /** In the order of the lists, by id. */
  readonly items: readonly InventoryItem[];
  readonly missing: readonly Desired[];
}

export function sortOut(matching: Matching, lists: readonly ObservedList[]): Sorted {
  const known = new Map<Observed, Omit<InventoryItem, "observed">>();
  for (const match of matching.matches) {
    const { desired, observed, predecessors } = match;
    const { address } = desired;
    if (observed !== undefined) known.set(observed, { standing: "declared", address, match });
    for (const each of predecessors) known.set(each, { standing: "replaced", address });
  }
  for (const { observed, address } of matching.removed) known.set(observed, { standing: "undeclared", address });
  for (const observed of matching.unmanaged) known.set(observed, { standing: "unmanaged", address: unmanagedAddress(observed) });
  const items = lists.flatMap(({ objects }) =>
    objects
      .toSorted((a, b) => Number(a.id) - Number(b.id))
      .map((observed): InventoryItem => ({
        observed,
        ...(known.get(observed) ?? { standing: "ignored", address: unmanagedAddress(observed) }),
      })),
  );
  const missing = matching.matches.flatMap(({ desired, observed }) => (observed === undefined ? [desired] : []));
  return { items, missing };
}
