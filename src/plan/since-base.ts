/**
 * Which changes the config under review causes, and which would be made without it.
 *
 *   observation, state ──┬── config under review ──▶ plan ─────────┐   in both, alike ────▶ pending: drift, or merged and not applied
 *                        │                                         ├─▶ else in the plan ──▶ caused by the config under review
 *                        └── config of the base ───▶ base's plan ──┘   only in the base's ▶ dropped
 *
 * Both plans have one observation and one state, so they differ by their configs alone. Changes are compared by address; the file and
 * line of a declaration don't count, nor does a secret's reference, unless its value is unknown.
 */
import type { Address } from "../model/address.ts";
import { isHidden, UNKNOWN } from "../model/digest.ts";
import type { Keyring } from "../model/keyring.ts";
import type { Change, Plan, PlanBase } from "../model/plan.ts";
import { sealOf } from "./plan.ts";

export interface BasePlan extends Pick<PlanBase, "ref" | "commit"> {
  /** `undefined` if the base's config can't be read. */
  readonly plan: Plan | undefined;
  /** What the base's config wants of them is unknown. */
  readonly unsure: ReadonlySet<Address>;
}

export function sinceBase({ seal: _, ...head }: Plan, { ref, commit, plan, unsure }: BasePlan, keyring: Keyring): Plan {
  const { changes, calls } = plan ?? { changes: [], calls: [] };
  const certain = changes.filter(({ address }) => !unsure.has(address));
  const pending = new Set(certain.map(effectsOf({ calls })));
  const touched = new Set(head.changes.map(({ address }) => address));
  const effectOf = effectsOf(head);
  const unsealed = {
    ...head,
    base: { ref, commit, dropped: certain.filter(({ address }) => !touched.has(address)).map(dropped) },
    changes: head.changes.map((change): Change => (pending.has(effectOf(change)) ? { ...change, pending: true } : change)),
  };
  return { ...unsealed, seal: sealOf(unsealed, keyring) };
}

/** Equal effects are equal texts; the ids of calls don't count. */
function effectsOf({ calls }: Pick<Plan, "calls">): (change: Change) => string {
  const callOf = new Map(calls.map(({ id, requires: _, ...call }) => [id, call]));
  return ({ address, action, region, id, before, after, fields, blocked, calls: own }) => {
    // Other fields count only as far as calls send them.
    const transitions = fields.map((field) => [field, before?.[field], after?.[field]]);
    const effect = [address, action, region, id, transitions, blocked, own.map((each) => callOf.get(each))];
    return JSON.stringify(effect, (key, value: unknown) => {
      // Unknown secrets are compared by their references.
      if (isHidden(value)) return value.digest === UNKNOWN ? value.secret : value.digest;
      // A FromCall.
      return key === "from" ? own.indexOf(String(value)) : value;
    });
  };
}

function dropped(change: Change): Change {
  return { ...change, source: null, calls: [], record: null };
}
