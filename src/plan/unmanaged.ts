import { compare } from "../model/compare.ts";
import type { UnmanagedObject } from "../model/plan.ts";
import type { Kind, Observed } from "../resources/contract.ts";
import { unmanagedAddress } from "../resources/place.ts";
import { concealed } from "./concealed.ts";
import { type UndeclaredContext, zoneIn } from "./draft.ts";

export interface OfKind {
  readonly kind: Kind;
  readonly objects: readonly Observed[];
}

export function unmanagedObjects(unmanaged: readonly OfKind[], { keyring, clockOf }: UndeclaredContext): UnmanagedObject[] {
  const objects = unmanaged.flatMap(({ kind, objects: ofKind }) =>
    ofKind.map((observed): UnmanagedObject => {
      const { region, id } = observed;
      return {
        address: unmanagedAddress(observed),
        region,
        kind: kind.name,
        id,
        ...zoneIn(kind, clockOf(observed)),
        before: concealed(kind, observed, keyring),
      };
    }),
  );
  return objects.toSorted((a, b) => compare(a.address, b.address) || compare(a.region, b.region));
}
