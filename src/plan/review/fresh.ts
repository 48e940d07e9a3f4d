import { type Address, domainOf } from "../../model/address.ts";
import { objectName } from "../../model/identity.ts";
import type { Desired, Kind, Match, Observed } from "../../resources/contract.ts";
import { type Draft, type DraftContext, draftForgotten, draftMatch, draftRemoval, type UndeclaredContext } from "../draft.ts";
import type { Forgotten, Matching, Removed } from "../matching.ts";
import { compare } from "../../model/compare.ts";
import type { ObservedList } from "../observe.ts";
import type { ScopeFilter } from "../scope.ts";

/** What the fresh plan knows of one address, and the changes that it would make there. */
export interface Entry {
  readonly kind: Kind;
  readonly address: Address;
  readonly match?: Match;
  readonly removed?: Removed;
  readonly forgotten?: Forgotten;
  readonly drafts: readonly Draft[];
}

/** The fresh plan by object and by address. */
export interface Fresh {
  readonly entries: readonly Entry[];
  /** The entry that an object has a part in, as itself or as a predecessor. */
  byObject(name: string): Entry | undefined;
  byAddress(address: Address): Entry | undefined;
  /** A listed object, also one that is over or ignored. */
  live(name: string): Observed | undefined;
  /** A declaration, also one that is over. */
  declared(address: Address): Desired | undefined;
}

export function indexFresh(entries: readonly Entry[], desired: readonly Desired[], lists: readonly ObservedList[]): Fresh {
  const objects = new Map<string, Entry>();
  const addresses = new Map<Address, Entry>();
  for (const entry of entries) {
    const { match, removed, forgotten } = entry;
    addresses.set(entry.address, entry);
    if (match?.observed !== undefined) objects.set(objectName(match.observed), entry);
    for (const each of match?.predecessors ?? []) objects.set(objectName(each), entry);
    if (removed !== undefined) objects.set(objectName(removed.observed), entry);
    if (forgotten !== undefined) objects.set(objectName(forgotten.owned), entry);
  }
  const live = new Map(lists.flatMap((list) => list.objects.map((each) => [objectName(each), each] as const)));
  let declared: ReadonlyMap<Address, Desired> | undefined;
  return {
    entries,
    byObject: (name) => objects.get(name),
    byAddress: (address) => addresses.get(address),
    live: (name) => live.get(name),
    declared: (address) => (declared ??= new Map(desired.map((each) => [each.address, each]))).get(address),
  };
}

/** Every address of the matchings with the changes that the fresh plan would make; outside the scope it makes none. */
export function entriesOf(
  matchings: ReadonlyMap<Kind, Matching>,
  context: DraftContext & UndeclaredContext,
  scope: Pick<ScopeFilter, "address">,
): Entry[] {
  const entries: Entry[] = [];
  for (const [kind, { matches, removed, forgotten }] of matchings) {
    for (const match of matches) {
      const { address } = match.desired;
      entries.push({ kind, address, match, drafts: scope.address(address) ? draftMatch(kind, match, context) : [] });
    }
    for (const each of removed) {
      const { address } = each;
      const drafts = scope.address(address) ? [draftRemoval(kind, each, context)] : [];
      entries.push({ kind, address, removed: each, drafts });
    }
    for (const each of forgotten) {
      const { address } = each;
      entries.push({
        kind,
        address,
        forgotten: each,
        drafts: scope.address(address) ? [draftForgotten(kind, each, context)] : [],
      });
    }
  }
  return entries.toSorted((a, b) => compare(domainOf(a.address), domainOf(b.address)) || compare(a.address, b.address));
}
