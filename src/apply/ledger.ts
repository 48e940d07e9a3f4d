import { keyText } from "../model/identity.ts";
import type { Keyring } from "../model/keyring.ts";
import type { Call, Change, Plan } from "../model/plan.ts";
import type { ObjectId } from "../model/state.ts";
import type { Intent, State, StateObject } from "../model/state.ts";
import type { Kind } from "../resources/contract.ts";
import { effectOf, type Kinds } from "../resources/kinds.ts";
import { createHoldings } from "./holdings.ts";
import { openInherited } from "./inherited.ts";

/**
 * The state as it becomes during an apply. Every call's end is noted at once, so that whatever is written says the truth of that
 * moment: an object that was made has its id, one that is still to be removed is a predecessor of its successor.
 */
export interface Ledger {
  /** As it is now, with the serial that it began with. */
  readonly state: State;
  /** An object was made. */
  created(call: Call, id: ObjectId): void;
  removed(call: Call): void;
  /** All calls of a change are done, or it has none. */
  finished(change: Change): void;
  /** What a creating call was to make is known by now, whatever it is: nobody has to look for it. */
  known(call: Call): void;
  /** It was made, but sent more than once. */
  repeated(call: Call): void;
}

/** What of a plan the state gets to hold. */
export type Recorded = Pick<Plan, "scope" | "changes" | "calls" | "records" | "intents">;

/** Begins with the intents of all calls that make something, and with what needs no call. */
export function openLedger(before: State, plan: Recorded, kinds: Kinds, keyring: Keyring): Ledger {
  const changeOf = new Map(plan.changes.flatMap((change) => change.calls.map((id) => [id, change] as const)));
  const callsById = new Map(plan.calls.map((call) => [call.id, call]));
  const holdings = createHoldings(before.objects);
  const inherited = openInherited(before, plan);
  const open = new Set(plan.calls.map((call) => call.id));
  const intentsOf = new Map<string, Intent>();
  const made = new Map<Change, ObjectId>();
  for (const call of plan.calls) {
    if (effectOf(call, kinds) === "create")
      intentsOf.set(call.id, intentOf(call, changeOf.get(call.id) as Change, kinds, keyring));
  }
  for (const { address, object, was } of plan.records) {
    // A saved plan may come late: what the state has there by now may be another object.
    const is = holdings.get(address);
    if (is?.id !== was?.id || is?.region !== was?.region) continue;
    if (object === null) holdings.delete(address);
    else holdings.set(address, object);
  }

  /** The removals of a change that are still to be done, as the predecessors of what it makes. */
  const predecessorsOf = (change: Change): StateObject["predecessors"] & readonly unknown[] =>
    change.calls.flatMap((id) => {
      const call = callsById.get(id) as Call;
      return open.has(id) && effectOf(call, kinds) === "remove" ? [{ region: call.region, id: call.data["id"] as ObjectId }] : [];
    });

  /** Wherever the state names an object that is gone, it stops; a predecessor that is left takes its place. */
  const strike = (kind: string, region: string, id: ObjectId): void => {
    // Where an id is a name, the state has it as it was asked for, in whatever writing a region lists it.
    const keyOf = (each: ObjectId): ObjectId => kinds.get(kind)?.keyOfId?.(each) ?? each;
    const isIt = (each: { readonly region: string; readonly id: ObjectId }): boolean =>
      each.region === region && keyOf(each.id) === keyOf(id);
    const addresses = [id, keyOf(id)].flatMap((each) => holdings.addressesOf(kind, region, each));
    for (const address of new Set(addresses)) {
      const { predecessors = [], ...object } = holdings.get(address) as StateObject;
      const named = [{ region: object.region, id: object.id }, ...predecessors];
      const [first, ...rest] = named.filter((each) => !isIt(each));
      if (first === undefined) holdings.delete(address);
      else holdings.set(address, { ...object, ...first, ...(rest.length > 0 ? { predecessors: rest } : {}) });
    }
  };

  const put = (change: Change, region: string, id: ObjectId): void => {
    if (change.record === null) return;
    // Under whatever address it was held, this is its address now.
    strike(change.record.kind, region, id);
    const predecessors = predecessorsOf(change);
    holdings.set(change.address, { ...change.record, region, id, ...(predecessors.length > 0 ? { predecessors } : {}) });
  };

  return {
    get state() {
      return { ...before, objects: holdings.objects(), intents: [...inherited.left, ...intentsOf.values()] };
    },
    created: (call, id) => {
      open.delete(call.id);
      const change = changeOf.get(call.id) as Change;
      made.set(change, id);
      put(change, call.region, id);
    },
    removed: (call) => {
      open.delete(call.id);
      strike(call.collection, call.region, call.data["id"] as ObjectId);
    },
    known: (call) => {
      intentsOf.delete(call.id);
    },
    repeated: (call) => {
      intentsOf.set(call.id, { ...(intentsOf.get(call.id) as Intent), late: true });
    },
    finished: (change) => {
      inherited.finished(change);
      if (change.action === "forget") holdings.delete(change.address);
      else {
        // Not what the state had there before: that may be gone, and another of its natural key was found.
        const id = made.get(change) ?? change.id;
        if (id !== null) put(change, change.region, id);
      }
    },
  };
}

function intentOf(call: Call, change: Change, kinds: Kinds, keyring: Keyring): Intent {
  const kind = call.collection;
  const { domain, key } = (kinds.get(kind) as Kind).keyOfCall(call.data);
  return {
    address: change.address,
    kind,
    region: call.region,
    domain,
    key: keyring.digest("key", keyText({ kind, key })),
  };
}
