import type { Keyring } from "../model/keyring.ts";
import type { Call, Change, ObjectId, Plan } from "../model/plan.ts";
import type { Intent, State, StateObject } from "../model/state.ts";
import { METHODS, isMethod, type Effect } from "../api/methods.ts";
import type { Kind } from "../resources/contract.ts";

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
}

export function effectOf(call: Call): Effect {
  const name = `${call.collection}.${call.method}`;
  if (!isMethod(name)) throw new TypeError(`no method ${name}`);
  return METHODS[name];
}

/** Begins with the intents of all calls that make something, and with what needs no call. */
export function openLedger(before: State, plan: Plan, kinds: ReadonlyMap<string, Kind>, keyring: Keyring): Ledger {
  const changeOf = new Map(plan.changes.flatMap((change) => change.calls.map((id) => [id, change] as const)));
  const callsById = new Map(plan.calls.map((call) => [call.id, call]));
  const objects = new Map(Object.entries(before.objects));
  const open = new Set(plan.calls.map((call) => call.id));
  const intentsOf = new Map<string, Intent>();
  for (const call of plan.calls) {
    if (effectOf(call) === "create") intentsOf.set(call.id, intentOf(call, changeOf.get(call.id) as Change, kinds, keyring));
  }
  for (const { address, object } of plan.records) {
    if (object === null) objects.delete(address);
    else objects.set(address, object);
  }

  /** The removals of a change that are still to be done, as the predecessors of what it makes. */
  const predecessorsOf = (change: Change): StateObject["predecessors"] & readonly unknown[] =>
    change.calls.flatMap((id) => {
      const call = callsById.get(id) as Call;
      return open.has(id) && effectOf(call) === "remove" ? [{ region: call.region, id: call.data["id"] as ObjectId }] : [];
    });

  const put = (change: Change, region: string, id: ObjectId): void => {
    if (change.record === null) return;
    const predecessors = predecessorsOf(change);
    objects.set(change.address, { ...change.record, region, id, ...(predecessors.length > 0 ? { predecessors } : {}) });
  };

  /** Wherever the state names an object that is gone, it stops; a predecessor that is left takes its place. */
  const strike = (kind: string, region: string, id: ObjectId): void => {
    for (const [address, object] of objects) {
      if (object.kind !== kind) continue;
      const left = [{ region: object.region, id: object.id }, ...(object.predecessors ?? [])];
      const kept = left.filter((each) => each.id !== id || each.region !== region);
      if (kept.length === left.length) continue;
      const [first, ...rest] = kept;
      if (first === undefined) objects.delete(address);
      else {
        const { predecessors: _, ...base } = object;
        objects.set(address, { ...base, ...first, ...(rest.length > 0 ? { predecessors: rest } : {}) });
      }
    }
  };

  const inherited = before.intents.filter((intent) => !isSettledBy(intent, plan));
  return {
    get state() {
      const sorted = [...objects].toSorted(([a], [b]) => (a < b ? -1 : 1));
      return { ...before, objects: Object.fromEntries(sorted), intents: [...inherited, ...intentsOf.values()] };
    },
    created: (call, id) => {
      open.delete(call.id);
      intentsOf.delete(call.id);
      put(changeOf.get(call.id) as Change, call.region, id);
    },
    removed: (call) => {
      open.delete(call.id);
      strike(call.collection, call.region, call.data["id"] as ObjectId);
    },
    known: (call) => {
      intentsOf.delete(call.id);
    },
    finished: (change) => {
      if (change.action === "forget") objects.delete(change.address);
      else if (change.action === "adopt") put(change, change.region, change.id as ObjectId);
      else {
        const current = objects.get(change.address);
        if (change.record !== null && (current !== undefined || change.id !== null)) {
          put(change, change.region, current?.id ?? (change.id as ObjectId));
        }
      }
    },
  };
}

function intentOf(call: Call, change: Change, kinds: ReadonlyMap<string, Kind>, keyring: Keyring): Intent {
  const { domain, key } = (kinds.get(call.collection) as Kind).keyOfCall(call.data);
  return {
    address: change.address,
    kind: call.collection,
    region: call.region,
    domain,
    key: keyring.digest("key", `${call.collection}\n${key}`),
  };
}

/** An earlier run's intent has been looked at by a plan of its domain: what it made is matched, or about to be removed. */
function isSettledBy(intent: Intent, plan: Plan): boolean {
  const removal = plan.changes.some((change) => change.address.startsWith(`${intent.address}~`));
  return plan.scope.domains.length === 0 && plan.scope.targets.length === 0 && !removal;
}
