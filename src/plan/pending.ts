/** What of a plan's changes another plan of the same observation makes as well. */
import { append } from "../model/append.ts";
import { objectBefore } from "../model/change.ts";
import { isHidden, UNKNOWN } from "../model/digest.ts";
import type { Change, Plan } from "../model/plan.ts";

type ChangesAndCalls = Pick<Plan, "changes" | "calls">;

/** For a change of `head`: `true` if `base` makes all of it, else the fields that it gives the same values. */
export function pendingIn(head: ChangesAndCalls, base: ChangesAndCalls): (change: Change) => Change["pending"] {
  const effectOf = effectsOf(head);
  const effects = new Set(base.changes.map(effectsOf(base)));
  const byObject = new Map<string, Change[]>();
  for (const change of base.changes) if (change.blocked === null) append(byObject, objectOf(change), change);
  return (change) => {
    if (effects.has(effectOf(change))) return true;
    if (change.blocked !== null) return undefined;
    const others = (byObject.get(objectOf(change)) ?? []).map(endsOf);
    const alike = [...endsOf(change)].flatMap(([field, end]) => (others.some((ends) => ends.get(field) === end) ? [field] : []));
    return alike.length === 0 ? undefined : alike;
  };
}

/** By its id where it has one; what is to be made is known by its place. */
export function objectOf(change: Change): string {
  return objectBefore(change) ?? `${change.address}\n${change.region}`;
}

/** What each field that the change sets is to be. */
function endsOf({ before, after, fields }: Change): ReadonlyMap<string, string> {
  if (after === null) return new Map();
  const names = before === null ? Object.keys(after) : fields;
  return new Map(names.map((name) => [name, JSON.stringify(comparable(after[name]))]));
}

/** Equal effects are equal texts; the ids of calls don't count. */
function effectsOf({ calls }: Pick<Plan, "calls">): (change: Change) => string {
  const callOf = new Map(calls.map(({ id, requires: _, ...call }) => [id, call]));
  return ({ address, action, region, id, before, after, fields, blocked, calls: own }) => {
    // Other fields count only as far as calls send them.
    const transitions = fields.map((field) => [field, before?.[field], after?.[field]]);
    const effect = [address, action, region, id, transitions, blocked, own.map((each) => callOf.get(each))];
    // A `from` of a FromCall is the id of a call.
    return JSON.stringify(effect, (key, value: unknown) => (key === "from" ? own.indexOf(String(value)) : comparable(value)));
  };
}

/** Secrets are compared by their digests; unknown ones by their references. */
function comparable(value: unknown): unknown {
  if (!isHidden(value)) return value;
  return value.digest === UNKNOWN ? value.secret : value.digest;
}
