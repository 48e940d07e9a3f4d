import { domainOf, kindOf } from "../../model/address.ts";
import { objectBefore } from "../../model/change.ts";
import { objectName } from "../../model/identity.ts";
import { type Change, isProtection, type Plan, type PlannedSpec, type Precondition } from "../../model/plan.ts";
import type { ObjectId, State } from "../../model/state.ts";
import type { Draft } from "../draft.ts";
import type { Pairs } from "../matching.ts";

/** A change that a plan showed, with the ends that its fields are to have. */
export interface Reviewed {
  readonly plan: Plan;
  readonly change: Change;
  readonly kind: string;
  readonly domain: string;
  /** The name of the object as it was then; `undefined` if it was to be made. */
  readonly object: string | undefined;
  /** What each reviewed field is to be. Empty for a removal. */
  readonly ends: ReadonlyMap<string, PlannedSpec[string]>;
  /** The names of the objects whose removal was shown. */
  readonly removes: ReadonlySet<string>;
  readonly preconditions: readonly Precondition[];
}

const GONE: ReadonlySet<string> = new Set(["remove", "close", "forget"]);

/** Whether the review wanted it gone. */
export function wantsGone({ change }: Reviewed): boolean {
  return GONE.has(change.action);
}

/** A protection changes beside the other changes of its object. */
export function isAbout({ change }: Reviewed, draft: Draft): boolean {
  return isProtection(change.action) === isProtection(draft.change.action);
}

/** The changes of all plans, in their order. Blocked ones were shown, too, and have no calls. */
export function reviewedIn(plans: readonly Plan[]): Reviewed[] {
  return plans.flatMap((plan) => {
    const calls = new Map(plan.calls.map((call) => [call.id, call]));
    const preconditions = new Map<string, Precondition[]>();
    for (const each of plan.preconditions) {
      const known = preconditions.get(each.address);
      if (known === undefined) preconditions.set(each.address, [each]);
      else known.push(each);
    }
    return plan.changes.map((change): Reviewed => {
      const kind = kindOf(change.address);
      const removes = new Set<string>();
      for (const id of change.calls) {
        const call = calls.get(id);
        if (call !== undefined && (call.method === "remove" || call.method === "destroy"))
          removes.add(objectName({ kind: call.collection, region: call.region, id: call.data["id"] as ObjectId }));
      }
      return {
        plan,
        change,
        kind,
        domain: domainOf(change.address),
        object: objectBefore(change),
        ends: endsOf(change),
        removes,
        preconditions: preconditions.get(change.address) ?? [],
      };
    });
  });
}

function endsOf(change: Change): Reviewed["ends"] {
  const { action, after, fields } = change;
  if (after === null) return new Map();
  if (action === "validate") return new Map([["validated", true]]);
  if (action === "update" || isProtection(action))
    return new Map(Object.entries(after).filter(([name]) => fields.includes(name)));
  return new Map(Object.entries(wholeOf(change)));
}

/** The object as it is to be, as a whole. */
export function wholeOf({ region, after }: Pick<Change, "region" | "after">): PlannedSpec {
  return { region, ...after };
}

/** What became of the objects that this project has replaced or removed since: their successors, by their names. */
export function successorsIn({ gone }: Pick<State, "gone">): ReadonlyMap<string, string | undefined> {
  return new Map(
    gone.map(({ kind, region, id, successor }) => [
      objectName({ kind, region, id }),
      successor === undefined ? undefined : objectName({ kind, ...successor }),
    ]),
  );
}

/** Which object each occurrence of a series had in the plans, with what has taken its place since. */
export function pairsIn(plans: readonly Plan[], state: Pick<State, "gone">): Pairs {
  const successors = successorsIn(state);
  const pairs = new Map<string, Set<string>>();
  for (const { change, object } of reviewedIn(plans)) {
    if (change.series === undefined || change.after === null || object === undefined) continue;
    const names = pairs.get(change.address) ?? new Set();
    pairs.set(change.address, names);
    for (let name: string | undefined = object; name !== undefined && !names.has(name); name = successors.get(name))
      names.add(name);
  }
  return pairs;
}
