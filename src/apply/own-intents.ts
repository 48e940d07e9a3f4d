import { intentName, keyText } from "../model/identity.ts";
import type { Keyring } from "../model/keyring.ts";
import type { Call, Change, Plan } from "../model/plan.ts";
import type { Intent } from "../model/state.ts";
import type { Kind } from "../resources/contract.ts";
import { effectOf, type Kinds } from "../resources/kinds.ts";

/** The intents of this run: one for each call that makes an object, until it is known that there is nothing left to do or to find. */
export interface OwnIntents {
  readonly left: readonly Intent[];
  /** Whether this run makes the object of an earlier intent. */
  supersede(earlier: Intent): boolean;
  /** It is known whether a creating call was done. */
  settled(call: Call): void;
  /** A creating call was done, but sent more than once. */
  maybeRepeated(call: Call): void;
  /** It failed, and may still be done until then (RFC 3339, UTC). */
  landing(call: Call, until: string): void;
}

export interface OwnIntentsInput {
  readonly plan: Pick<Plan, "changes" | "calls">;
  readonly earlier: readonly Intent[];
  readonly kinds: Kinds;
  readonly keyring: Keyring;
  /** By the id of a call. */
  readonly isDone: (id: string) => boolean;
  /** Until when a list may lack what was made; `undefined`: until the next plan. */
  readonly lateUntil?: (() => string) | undefined;
}

export function openOwnIntents({ plan, earlier, kinds, keyring, isDone, lateUntil }: OwnIntentsInput): OwnIntents {
  const begunBefore = new Set(earlier.filter(({ replaces }) => replaces === true).map(intentName));
  /** Of runs that died, or heard no answer: a list may still lack what they made. */
  const unconfirmed = new Map(
    earlier.filter(({ replaces, late }) => replaces !== true && late !== true).map((intent) => [intentName(intent), intent]),
  );
  const names = new Set<string>();
  const begun = new Set<string>();
  /** By the id of a call, the intent of an earlier one for the same. */
  const repeated = new Map<string, Intent>();
  const open = new Map<string, Intent>();
  /** By the id of a creating call, the calls that remove what it makes anew. */
  const removals = new Map<string, readonly string[]>();
  for (const { id, intent, names: own, removedBy } of creationsOf(plan, kinds, keyring)) {
    for (const name of own) names.add(name);
    const before = own.map((name) => unconfirmed.get(name)).findLast((each) => each !== undefined);
    if (before !== undefined) repeated.set(id, before);
    if (own.some((name) => begunBefore.has(name))) begun.add(id);
    removals.set(id, removedBy);
    open.set(id, removedBy.length > 0 || begun.has(id) ? { ...intent, replaces: true } : intent);
  }
  const isBegun = ({ id }: Call): boolean => begun.has(id) || removals.get(id)?.some(isDone) === true;

  const lateOf = (intent: Intent): Intent => ({
    ...intent,
    late: true,
    ...(lateUntil === undefined ? {} : { lands: lateUntil() }),
  });
  return {
    get left() {
      return [...open.values()];
    },
    supersede: (intent) => names.has(intentName(intent)),
    settled: (call) => {
      const intent = open.get(call.id);
      if (intent === undefined) return;
      const before = repeated.get(call.id);
      open.delete(call.id);
      if (isDone(call.id)) {
        if (before !== undefined && lateUntil !== undefined) open.set(call.id, lateOf(intent));
      } else if (isBegun(call)) {
        // It was not made: an object that appears is made by others.
        open.set(call.id, { ...intent, late: true });
      } else if (before !== undefined) {
        // A second request was refused, or not tried: the first may have been done.
        open.set(call.id, before);
      }
    },
    maybeRepeated: (call) => {
      open.set(call.id, lateOf(open.get(call.id) as Intent));
    },
    landing: (call, until) => {
      open.set(call.id, { ...(open.get(call.id) as Intent), lands: until });
    },
  };
}

/** A call that makes an object. */
interface Creation {
  readonly id: string;
  readonly intent: Intent;
  /** Of its intent under each key: an earlier run may have written it under the one before. */
  readonly names: readonly string[];
  /** The calls of the same change that come before it, and remove what it makes anew. */
  readonly removedBy: readonly string[];
}

function creationsOf(plan: OwnIntentsInput["plan"], kinds: Kinds, keyring: Keyring): readonly Creation[] {
  const calls = new Map(plan.calls.map((call) => [call.id, call]));
  const isRemoval = (id: string): boolean => effectOf(calls.get(id) as Call, kinds) === "remove";
  const { previous } = keyring;
  return plan.changes.flatMap((change) =>
    change.calls
      .map((id) => calls.get(id) as Call)
      .filter((call) => effectOf(call, kinds) === "create")
      .map((call) => {
        const intent = intentOf(call, change, kinds, keyring);
        const earlier = previous === undefined ? [] : [intentOf(call, change, kinds, previous)];
        return {
          id: call.id,
          intent,
          names: [intent, ...earlier].map(intentName),
          removedBy: call.requires.filter((id) => change.calls.includes(id) && isRemoval(id)),
        };
      }),
  );
}

function intentOf({ region, collection: kind, data }: Call, { address }: Change, kinds: Kinds, keyring: Keyring): Intent {
  const { domain, key } = (kinds.get(kind) as Kind).keyOfCall(data);
  return { address, kind, region, domain, key: keyring.digest("key", keyText({ kind, key })) };
}
