import { compare } from "../model/compare.ts";
import type { Keyring } from "../model/keyring.ts";
import type { PlannedSpec, UnmanagedObject } from "../model/plan.ts";
import type { Kind, Observed } from "../resources/contract.ts";
import { unmanagedAddress } from "../resources/place.ts";

export interface OfKind {
  readonly kind: Kind;
  readonly objects: readonly Observed[];
}

export function unmanagedObjects(unmanaged: readonly OfKind[], keyring: Keyring): UnmanagedObject[] {
  const objects = unmanaged.flatMap(({ kind, objects: ofKind }) =>
    ofKind.map((observed): UnmanagedObject => {
      const { region, id } = observed;
      return { address: unmanagedAddress(observed), region, kind: kind.name, id, before: concealed(kind, observed, keyring) };
    }),
  );
  return objects.toSorted((a, b) => compare(a.address, b.address) || compare(a.region, b.region));
}

/** As a document shows an object that no config declares. */
export function concealed(kind: Kind, observed: Observed, keyring: Keyring): PlannedSpec {
  return keyring.hideSpec(kind.conceal?.(observed.spec) ?? observed.spec, observed);
}
