/**
 * Intents and crash recovery: the state during an apply.
 *
 *   before the first call ─▶ the state gets an intent for each object that a call will make, and is written
 *   an object was made ────▶ its address owns it, and the objects that it replaces are its predecessors; the intent goes
 *   an object was removed ─▶ no address owns it any more
 *   one was missing ───────▶ the state has it as missing until it was made again (plan/absence/missing.ts)
 *   at the end ────────────▶ the state is written again
 *
 *   the run dies in between ─▶ the written state still has the intents ─▶ the next plan owns the objects with their natural keys
 *                                                                         (plan/reclaim.ts), instead of making them twice
 *
 * An intent outlives its run where the call may still be done: after an unknown outcome, and, marked as `late`, where the call was sent
 * more than once. And it outlives its run where the call is still to be done, as an earlier call has removed what it makes anew.
 */
import { objectName } from "../model/identity.ts";
import type { Keyring } from "../model/keyring.ts";
import { type Call, type Change, isProtection, type Plan } from "../model/plan.ts";
import type { GoneObject, ObjectId, ObjectPlace, State, StateObject } from "../model/state.ts";
import { underKey } from "../plan/rekey.ts";
import { effectOf, type Kinds } from "../resources/kinds.ts";
import { openEarlierIntents } from "./earlier-intents.ts";
import { type MissingObjects, openMissingObjects } from "./missing-objects.ts";
import { openOwnIntents, type OwnIntents, type OwnIntentsInput } from "./own-intents.ts";
import { createOwnedObjects, type OwnedObjects } from "./owned-objects.ts";

export interface Ledger extends Pick<OwnIntents, "settled" | "maybeRepeated" | "landing"> {
  /** As it is now, with the serial that it began with. */
  readonly state: State;
  created(call: Call, id: ObjectId): void;
  /** `settled`: only a list shows it, and that may lag. */
  removed(call: Call, settled?: true): void;
  /** All calls of a change are done, or it has none. */
  finished(change: Change): void;
}

export type Recorded = Pick<Plan, "scope" | "changes" | "calls" | "records" | "missing" | "intents" | "now" | "seal">;

export function openLedger(
  given: State,
  plan: Recorded,
  kinds: Kinds,
  keyring: Keyring,
  lateUntil?: OwnIntentsInput["lateUntil"],
): Ledger {
  const before = underKey(given, keyring);
  const changeOf = new Map(plan.changes.flatMap((change) => change.calls.map((id) => [id, change] as const)));
  const calls = new Map(plan.calls.map((call) => [call.id, call]));
  const open = new Set(calls.keys());
  const intents = openOwnIntents({ plan, earlier: before.intents, kinds, keyring, isDone: (id) => !open.has(id), lateUntil });
  const earlier = openEarlierIntents(before, plan);
  const made = new Map<Change, ObjectId>();
  const protections: Change[] = [];
  const gone: GoneObject[] = [];
  const removed = new Set<string>();
  const owned = createOwnedObjects(before.objects, kinds);
  keepDisplaced(record(plan.records, owned), plan.changes, owned);
  const missing = openMissingObjects(before.missing, plan.missing, owned.get);

  const predecessorsOf = (change: Change): StateObject["predecessors"] & readonly unknown[] =>
    change.calls.flatMap((id) => {
      const call = calls.get(id) as Call;
      return open.has(id) && effectOf(call, kinds) === "remove" ? [{ region: call.region, id: call.data["id"] as ObjectId }] : [];
    });
  const own = (change: Change, region: string, id: ObjectId): void => {
    if (change.record === null) return;
    // It may have had another address, or none.
    owned.remove(change.record.kind, { region, id });
    missing.delete(change.record.kind, { region, id });
    const predecessors = predecessorsOf(change);
    owned.set(change.address, { ...change.record, region, id, ...(predecessors.length > 0 ? { predecessors } : {}) });
  };

  const goneOf = (kind: string, ref: ObjectPlace, change: Change): GoneObject => {
    const successor = made.get(change);
    return {
      kind,
      ...ref,
      address: change.address,
      ...(successor === undefined ? {} : { successor: { region: change.region, id: successor } }),
      seal: plan.seal,
      at: plan.now,
    };
  };

  const replacedOf = ({ was, by }: MissingObjects["replaced"][number]): GoneObject => ({
    kind: was.kind,
    region: was.region,
    id: was.id,
    address: was.address,
    successor: { region: by.region, id: by.id },
    late: true,
    seal: plan.seal,
    at: plan.now,
  });

  return {
    get state() {
      return {
        ...before,
        objects: withProtections(owned.all(), protections),
        missing: missing.left,
        gone: [...before.gone.filter((each) => !removed.has(objectName(each))), ...gone, ...missing.replaced.map(replacedOf)],
        intents: [...earlier.left.filter((intent) => !intents.supersede(intent)), ...intents.left],
      };
    },
    created: (call, id) => {
      open.delete(call.id);
      const change = changeOf.get(call.id) as Change;
      made.set(change, id);
      own(change, call.region, id);
    },
    removed: (call, settled) => {
      open.delete(call.id);
      const ref = { region: call.region, id: call.data["id"] as ObjectId };
      owned.remove(call.collection, ref);
      missing.delete(call.collection, ref);
      removed.add(objectName({ kind: call.collection, ...ref }));
      // A room that opens again may be another's.
      const isLate = settled === true && kinds.get(call.collection)?.adoptable === true;
      const left = goneOf(call.collection, ref, changeOf.get(call.id) as Change);
      gone.push(isLate ? { ...left, late: true } : left);
    },
    settled: intents.settled,
    maybeRepeated: intents.maybeRepeated,
    landing: intents.landing,
    finished: (change) => {
      earlier.finished(change);
      if (change.action === "forget") owned.delete(change.address);
      else if (isProtection(change.action)) protections.push(change);
      else {
        // Not the state's id: the plan may have found another object by its natural key.
        const id = made.get(change) ?? change.id;
        if (id !== null) own(change, change.region, id);
      }
    },
  };
}

/** Set last: other changes of the same object keep the protection that the state has. */
function withProtections(objects: State["objects"], protections: readonly Change[]): State["objects"] {
  const changed: Record<string, StateObject> = {};
  for (const { address, from = address, action } of protections) {
    const at = [address, from].find((each) => objects[each] !== undefined);
    if (at === undefined) continue;
    const { protect: _, ...object } = objects[at] as StateObject;
    changed[at] = { ...object, ...(action === "protect" ? { protect: true as const } : {}) };
  }
  return { ...objects, ...changed };
}

/** A saved plan may come late: a record is skipped where the state has another object by now. Gives those that lost their address. */
function record(records: Plan["records"], owned: OwnedObjects): StateObject[] {
  const displaced: StateObject[] = [];
  for (const { address, object, was } of records) {
    const is = owned.get(address);
    if (is?.id !== was?.id || is?.region !== was?.region) continue;
    if (object === null) owned.delete(address);
    else {
      if (is !== undefined && (is.id !== object.id || is.region !== object.region)) displaced.push(is);
      owned.set(address, object);
    }
  }
  return displaced;
}

/**
 * Another declaration takes them over with a change, which a run may not live to make: until then each is ours as it was, under that
 * declaration's address.
 */
function keepDisplaced(displaced: readonly StateObject[], changes: readonly Change[], owned: OwnedObjects): void {
  if (displaced.length === 0) return;
  const heirs = new Map(
    changes.flatMap(({ id, region, record, address }) =>
      id === null || record === null ? [] : [[objectName({ kind: record.kind, region, id }), address] as const],
    ),
  );
  for (const object of displaced) {
    const heir = heirs.get(objectName(object));
    if (heir !== undefined && owned.get(heir) === undefined) owned.set(heir, object);
  }
}
