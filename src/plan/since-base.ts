/**
 * What a change to the config is the cause of, and what would happen without it.
 *
 *   the world, the state ──┬── the config under review ──▶ the plan ─────────┐   as the base would ──▶ pending already: drift, and what
 *                          │                                                 ├─▶                       was merged and not yet applied
 *                          └── the config of the base ───▶ the base's plan ──┘   otherwise ──────────▶ of this change
 *                                                                                only the base would ▶ no longer needed
 *
 * Both plans are of one observation and one state, so whatever differs between them is due to the config alone. Objects are known by
 * their addresses: in which file, and on which line, something is declared doesn't count. Neither does where a secret comes from, as
 * long as it is the same.
 */
import type { Address } from "../model/address.ts";
import { isHidden, UNKNOWN } from "../model/digest.ts";
import type { Keyring } from "../model/keyring.ts";
import type { Change, Plan, PlanBase } from "../model/plan.ts";
import { sealOf } from "./plan.ts";

export interface BasePlan extends Pick<PlanBase, "ref" | "commit"> {
  /** `undefined` if it can't be told what its config was: then every change counts as one of the config under review. */
  readonly plan: Plan | undefined;
  /** Of which it can't be told what the base would have of them. */
  readonly unsure: ReadonlySet<Address>;
}

/** The same plan, beside that of the base. */
export function sinceBase({ seal: _, ...head }: Plan, { ref, commit, plan, unsure }: BasePlan, keyring: Keyring): Plan {
  const { changes, calls } = plan ?? { changes: [], calls: [] };
  const certain = changes.filter(({ address }) => !unsure.has(address));
  const pending = new Set(certain.map(effectsOf({ calls })));
  const touched = new Set(head.changes.map(({ address }) => address));
  const effectOf = effectsOf(head);
  const unsealed = {
    ...head,
    base: { ref, commit, dropped: certain.filter(({ address }) => !touched.has(address)).map(unmade) },
    changes: head.changes.map((change): Change => (pending.has(effectOf(change)) ? { ...change, pending: true } : change)),
  };
  return { ...unsealed, seal: sealOf(unsealed, keyring) };
}

/** All that each change of a plan would do, as a text: equal effects are equal texts, whatever the numbers of their calls. */
function effectsOf({ calls }: Pick<Plan, "calls">): (change: Change) => string {
  const callOf = new Map(calls.map(({ id, requires: _, ...call }) => [id, call]));
  return ({ address, action, region, id, before, after, fields, blocked, calls: own }) => {
    // What else is declared shows in the calls, if it is sent; if it isn't, it does nothing.
    const transitions = fields.map((field) => [field, before?.[field], after?.[field]]);
    const effect = [address, action, region, id, transitions, blocked, own.map((each) => callOf.get(each))];
    return JSON.stringify(effect, (key, value: unknown) => {
      // A secret that nobody here knows is taken for the same as another of its reference.
      if (isHidden(value)) return value.digest === UNKNOWN ? value.secret : value.digest;
      // In a call's data: the output of an earlier call of the same change.
      return key === "from" ? own.indexOf(String(value)) : value;
    });
  };
}

/** Its calls have no numbers here, and its place would be in another commit's files. */
function unmade(change: Change): Change {
  return { ...change, source: null, calls: [], record: null };
}
