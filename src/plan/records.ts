/** What the state is to hold, with a change and without one. */
import type { ShortDigest } from "../model/digest.ts";
import { formatInstant } from "../model/instant.ts";
import type { Action, ChangeRecord, MissingRecord, StateRecord } from "../model/plan.ts";
import type { State, StateObject } from "../model/state.ts";
import type { Kind, Match } from "../resources/contract.ts";
import type { Matching, RecordUpdate } from "./matching.ts";
import { compare } from "../model/compare.ts";
import type { ScopeFilter } from "./scope.ts";

/** Rooms are never adopted: ours are those that we opened. */
export function recordOf(kind: Kind, match: Match, action: Action, applied: ShortDigest): ChangeRecord | null {
  const { desired, owned } = match;
  const isOurs = kind.adoptable || action === "open" || action === "replace" || owned !== undefined;
  if (action === "close" || !isOurs) return null;
  const until = kind.endOf(desired.spec);
  return {
    kind: kind.name,
    // Of what the state has, a protection changes by a change of its own.
    ...((isKnown(match) ? match.isProtected : desired.protect) ? { protect: true as const } : {}),
    ...(until === undefined ? {} : { until: formatInstant(until) }),
    applied,
  };
}

export interface RecordInput {
  /** Of declared objects. */
  readonly updates: readonly RecordUpdate[];
  /** Fingerprints under the current key, by address. */
  readonly renewed: ReadonlyMap<string, ShortDigest>;
  readonly scope: ScopeFilter;
  readonly objects: State["objects"];
}

export function recordsOf(
  matchings: ReadonlyMap<Kind, Matching>,
  { updates, renewed, scope, objects }: RecordInput,
): StateRecord[] {
  const after = new Map<string, StateObject | null>();
  for (const { expired, recordUpdates, missing } of matchings.values()) {
    for (const address of expired) after.set(address, null);
    for (const { address, region, id, object } of missing) {
      const own = objects[address];
      const isOwn = own?.region === region && own.id === id;
      if (object?.gone === true && isOwn && scope.address(address)) after.set(address, null);
    }
    for (const { address, object } of recordUpdates) if (scope.address(address)) after.set(address, object);
  }
  // Last: they continue what the lists tell.
  for (const { address, object } of updates) after.set(address, object);
  for (const [address, applied] of renewed) {
    const known = after.has(address) ? after.get(address) : objects[address];
    // A predecessor has no entry of its own, and one that is gone has none any more.
    if (known) after.set(address, withFingerprint(known, applied));
  }
  const records = [...after].map(([address, object]): StateRecord => {
    const was = objects[address];
    return { address, object, was: was === undefined ? null : { region: was.region, id: was.id } };
  });
  return records.toSorted((a, b) => compare(a.address, b.address));
}

function withFingerprint({ under: _, ...object }: StateObject, applied: ShortDigest): StateObject {
  return { ...object, applied };
}

/** Whether the state has its object, at this address or another. */
export function isKnown({ owned, from }: Match): boolean {
  return owned !== undefined || from !== undefined;
}

export function missingOf(matchings: ReadonlyMap<Kind, Matching>, scope: ScopeFilter): MissingRecord[] {
  const records = [...matchings.values()].flatMap(({ missing }) => missing.filter(({ address }) => scope.address(address)));
  return records.toSorted((a, b) => compare(a.address, b.address) || compare(String(a.id), String(b.id)));
}

/** Where predecessors are gone. */
export function declaredUpdates(matches: readonly Match[]): RecordUpdate[] {
  return matches.flatMap(({ desired: { address }, owned, predecessors, isOwn }) => {
    if (owned?.predecessors === undefined || predecessors.length > 0 || !isOwn) return [];
    const { predecessors: _gone, ...object } = owned;
    return [{ address, object }];
  });
}
