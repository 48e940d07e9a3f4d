import type { Keyring } from "../model/keyring.ts";
import type { UnmanagedObject } from "../model/plan.ts";
import type { Observed } from "../resources/contract.ts";
import { unmanagedAddress } from "../resources/place.ts";
import { compare } from "../model/compare.ts";

export function unmanagedObjects(unmanaged: readonly Observed[], keyring: Keyring): UnmanagedObject[] {
  const objects = unmanaged.map((observed): UnmanagedObject => {
    const { kind, region, id } = observed;
    return { address: unmanagedAddress(observed), region, kind, id, before: keyring.hideSpec(observed.spec, observed) };
  });
  return objects.toSorted((a, b) => compare(a.address, b.address) || compare(a.region, b.region));
}
