import { type Address, domainOf } from "../../model/address.ts";
import type { Instant } from "../../model/instant.ts";
import { listName, objectName } from "../../model/identity.ts";
import type { ObjectId, ObjectPlace, State, StateObject } from "../../model/state.ts";
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
  const places = new Set<string>();
  // By kind and region. No names are made for what is listed: that is mostly everything.
  const listed = new Map<string, Map<string, Set<ObjectId>>>();
  for (const list of lists) {
    if (!kinds.has(list.kind)) continue;
    places.add(listName(list));
    const ofKind = listed.get(list.kind) ?? new Map<string, Set<ObjectId>>();
    const ids = ofKind.get(list.region) ?? new Set<ObjectId>();
    for (const { id } of list.objects) ids.add(id);
    listed.set(list.kind, ofKind.set(list.region, ids));
  }
  const found = new Map<string, UnlistedObject>();
  const isListed = (kind: string, { region, id }: ObjectPlace): boolean => listed.get(kind)?.get(region)?.has(id) === true;
  const add = (kind: string, address: Address, place: ObjectPlace): void => {
    if (isListed(kind, place)) return;
    const { region, id } = place;
    const each = { kind, address, region, domain: domainOf(address), id };
    if (places.has(listName(each))) found.set(objectName(each), each);
  };
  // Object.entries of 100,000 takes twice as long.
  for (const address of Object.keys(objects)) {
    const owned = objects[address] as StateObject;
    if (!kinds.has(owned.kind) || (owned.predecessors === undefined && isListed(owned.kind, owned))) continue;
    if (isExpired(owned, now)) continue;
    add(owned.kind, address, owned);
    for (const each of owned.predecessors ?? []) add(owned.kind, address, each);
  }
  for (const each of missing) {
    if (kinds.has(each.kind) && each.gone !== true && !isExpired(each, now)) add(each.kind, each.address, each);
  }
  return [...found.values()];
}
