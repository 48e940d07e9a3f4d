/** What the state is to hold, with a change and without one. */
import type { ShortDigest } from "../model/digest.ts";
import { formatInstant } from "../model/instant.ts";
import type { Action, ChangeRecord, StateRecord } from "../model/plan.ts";
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

export function recordsOf(
  matchings: ReadonlyMap<Kind, Matching>,
  declared: readonly RecordUpdate[],
  scope: ScopeFilter,
  objects: State["objects"],
): StateRecord[] {
  const records: StateRecord[] = [];
  const record = (address: string, object: StateObject | null): void => {
    const was = objects[address];
    records.push({ address, object, was: was === undefined ? null : { region: was.region, id: was.id } });
  };
  for (const { address, object } of declared) record(address, object);
  for (const { expired, recordUpdates } of matchings.values()) {
    for (const address of expired) record(address, null);
    for (const { address, object } of recordUpdates) if (scope.address(address)) record(address, object);
  }
  return records.toSorted((a, b) => compare(a.address, b.address));
}

/** Whether the state has its object, at this address or another. */
export function isKnown({ owned, from }: Match): boolean {
  return owned !== undefined || from !== undefined;
}

/** Where predecessors are gone. */
export function declaredUpdates(matches: readonly Match[]): RecordUpdate[] {
  return matches.flatMap(({ desired: { address }, owned, predecessors, isOwn }) => {
    if (owned?.predecessors === undefined || predecessors.length > 0 || !isOwn) return [];
    const { predecessors: _gone, ...object } = owned;
    return [{ address, object }];
  });
}
