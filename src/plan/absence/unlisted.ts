import { type Address, domainOf } from "../../model/address.ts";
import type { Instant } from "../../model/instant.ts";
import { listName, objectName } from "../../model/identity.ts";
import type { ObjectPlace, State } from "../../model/state.ts";
import type { UnlistedObject } from "../../model/unlisted.ts";
import type { ObservedList } from "../observe.ts";
import { isExpired } from "../owned.ts";

/** Owned objects of these kinds that no list has, where their domain was listed. What is known to be gone is left out. */
export function unlistedObjects(
  { objects, missing }: Pick<State, "objects" | "missing">,
  lists: readonly ObservedList[],
  kinds: ReadonlySet<string>,
  now: Instant,
): UnlistedObject[] {
  const ofKinds = lists.filter(({ kind }) => kinds.has(kind));
  const places = new Set(ofKinds.map(listName));
  const listed = new Set(ofKinds.flatMap((list) => list.objects.map(objectName)));
  const found = new Map<string, UnlistedObject>();
  const add = (kind: string, address: Address, { region, id }: ObjectPlace): void => {
    const domain = domainOf(address);
    const name = objectName({ kind, region, id });
    if (places.has(listName({ kind, region, domain })) && !listed.has(name))
      found.set(name, { kind, address, region, domain, id });
  };
  for (const [address, owned] of Object.entries(objects)) {
    if (!kinds.has(owned.kind) || isExpired(owned, now)) continue;
    for (const each of [owned, ...(owned.predecessors ?? [])]) add(owned.kind, address, each);
  }
  for (const each of missing) {
    if (kinds.has(each.kind) && each.gone !== true && !isExpired(each, now)) add(each.kind, each.address, each);
  }
  return [...found.values()];
}
