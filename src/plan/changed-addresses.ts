import type { Address } from "../model/address.ts";
import type { Change } from "../model/plan.ts";

/** Of the objects that changes are about, and of their series. */
export function changedAddresses(changes: readonly Pick<Change, "address" | "series">[]): ReadonlySet<Address> {
  return new Set(changes.flatMap(({ address, series }) => (series === undefined ? [address] : [address, series])));
}
