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
export function recordOf(kind: Kind, { desired, owned }: Match, action: Action, applied: ShortDigest): ChangeRecord | null {
  const isOurs = kind.adoptable || action === "open" || action === "replace" || owned !== undefined;
  if (action === "close" || !isOurs) return null;
  const until = kind.endOf(desired.spec);
  return {
    kind: kind.name,
    ...(desired.protect ? { protect: true as const } : {}),
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

export interface DeclaredUpdate extends RecordUpdate {
  readonly owned: StateObject;
}

/** Where only the protection changed, or predecessors are gone. */
export function declaredUpdates(matches: readonly Match[]): DeclaredUpdate[] {
  const updates = matches.flatMap((match) => declaredUpdate(match) ?? []);
  return updates.toSorted((a, b) => compare(a.address, b.address));
}

function declaredUpdate({ desired, observed, owned, predecessors, isOwn }: Match): DeclaredUpdate | undefined {
  if (owned === undefined || observed === undefined || predecessors.length > 0 || !isOwn) return undefined;
  if ((owned.protect === true) === desired.protect && owned.predecessors === undefined) return undefined;
  const { protect: _protect, predecessors: _gone, ...rest } = owned;
  return { address: desired.address, owned, object: { ...rest, ...(desired.protect ? { protect: true as const } : {}) } };
}
