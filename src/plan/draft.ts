import type { Address } from "../model/address.ts";
import type { Source } from "../model/diagnostic.ts";
import { keyText } from "../model/identity.ts";
import { formatInstant } from "../model/instant.ts";
import type { Keyring } from "../model/keyring.ts";
import type { Digest } from "../model/digest.ts";
import type { Action, Change, ChangeRecord, PlannedSpec, Precondition, Reason } from "../model/plan.ts";
import { differences } from "../model/spec.ts";
import type { StateObject } from "../model/state.ts";
import type { DecideContext, Decision, Desired, Kind, Observed } from "../resources/contract.ts";
import type { Causes, Reasoning } from "./causes.ts";
import type { Removed, Matched } from "./match.ts";

/** A change whose calls have neither ids nor an order yet. */
export interface Draft {
  readonly kind: Kind;
  readonly decision: Decision;
  /** All of the change that does not hang on the order. */
  readonly head: Omit<Change, "calls">;
  readonly protected: boolean;
  /** What each object that its calls touch must still be; and for one that is to be made, that there is none of its natural key. */
  readonly preconditions: readonly Precondition[];
  /** The same with another decision, if the kind can open a ring with it; the cheapest of a ring is taken. */
  readonly reopened?: { readonly draft: Draft; readonly cost: number };
}

/** Where a change is declared, as diagnostics hold it. */
export function sourceOf({ source }: Pick<Change, "source">): { source?: Source } {
  return source === null ? {} : { source };
}

/** What it takes to make drafts. */
export interface DraftContext extends DecideContext {
  readonly reasoning: Reasoning;
}

/** The changes that a declared object needs; none if it is as declared and known to be ours. */
export function draftMatched(kind: Kind, matched: Matched, context: DraftContext): Draft[] {
  const causes = causesOf(matched, context.reasoning);
  const { desired, observed, predecessors, fields } = matched;
  const drifted = fields.length === 0 ? fields : fields.filter((field) => causes?.get(field) === "drift");
  const match = { desired, observed, predecessors, fields, drifted };
  const decisions = kind.decide(match, context);
  if (decisions.length === 0) {
    const known = !kind.adoptable || matched.observed === undefined || matched.isOwn;
    return known ? [] : [draftOf(kind, matched, causes, { action: "adopt", calls: [], fields: [] }, context.keyring)];
  }
  return decisions.map((decision) => {
    const draft = draftOf(kind, matched, causes, decision, context.keyring);
    const moves = decision.calls.some((call) => call.frees !== undefined);
    const other = moves ? kind.reopen?.(match, context) : undefined;
    if (other === undefined) return draft;
    return { ...draft, reopened: { draft: draftOf(kind, matched, causes, other.decision, context.keyring), cost: other.cost } };
  });
}

function draftOf(kind: Kind, matched: Matched, causes: Causes | undefined, decision: Decision, keyring: Keyring): Draft {
  const { desired, observed, predecessors, owned } = matched;
  const before = observed ?? predecessors[0];
  const fields =
    decision.fields ?? (observed === undefined && before !== undefined ? moved(desired, before, keyring) : matched.fields);
  const after = keyring.hideSpec(desired.spec, desired);
  const reasons = reasonsOf(kind, matched, causes, decision, fields);
  return {
    kind,
    decision,
    protected: desired.protect || owned?.protect === true,
    preconditions: [
      ...[...(observed === undefined ? [] : [observed]), ...predecessors].map((each) => isStill(desired.address, each, keyring)),
      ...(observed === undefined ? [isAbsent(desired, keyring)] : []),
    ],
    head: {
      address: desired.address,
      action: decision.action,
      reason: reasons.reason,
      region: desired.region,
      id: before?.id ?? null,
      before: before === undefined ? null : placed(keyring.hideSpec(before.spec, before), before, desired),
      after: placed(after, desired, before),
      fields,
      ...(reasons.each === undefined ? {} : { reasons: reasons.each }),
      source: desired.source,
      ...(desired.zone === undefined ? {} : { zone: desired.zone }),
      blocked: decision.blocked ?? null,
      record: recordOf(kind, matched, decision.action, keyring.fingerprint(after)),
    },
  };
}

/** The removal of what is ours and no longer wanted. */
export function draftRemoved(kind: Kind, removed: Removed, context: DecideContext): Draft {
  const { address, observed, owned, reason } = removed;
  const decision = kind.remove(observed, context);
  return {
    kind,
    decision,
    protected: owned?.protect === true,
    preconditions: [isStill(address, observed, context.keyring)],
    head: {
      address,
      action: decision.action,
      reason,
      region: observed.region,
      id: observed.id,
      before: context.keyring.hideSpec(observed.spec, observed),
      after: null,
      fields: [],
      source: null,
      blocked: decision.blocked ?? null,
      record: null,
    },
  };
}

export function draftForgotten(kind: Kind, address: Address, owned: StateObject): Draft {
  return {
    kind,
    decision: { action: "forget", calls: [] },
    protected: false,
    preconditions: [],
    head: {
      address,
      action: "forget",
      reason: "undeclared",
      region: owned.region,
      id: owned.id,
      before: null,
      after: null,
      fields: [],
      source: null,
      blocked: null,
      record: null,
    },
  };
}

function isStill(address: Address, observed: Observed, keyring: Keyring): Precondition {
  const { kind, region, id } = observed;
  return { address, region, kind, id, fingerprint: keyring.fingerprint(keyring.hideSpec(observed.spec, observed)) };
}

function isAbsent(desired: Desired, keyring: Keyring): Precondition {
  const { address, kind, region } = desired;
  return { address, region, kind, id: null, fingerprint: keyring.digest("key", keyText(desired)) };
}

/** What the state is to hold of a declared object. Of rooms, which are never adopted, only those that we opened are ours. */
export function recordOf(kind: Kind, matched: Matched, action: Action, applied: Digest): ChangeRecord | null {
  const ours = kind.adoptable || action === "open" || action === "replace" || matched.owned !== undefined;
  if (action === "close" || !ours) return null;
  const { desired } = matched;
  const until = kind.until(desired.spec);
  return {
    kind: kind.name,
    ...(desired.protect ? { protect: true as const } : {}),
    ...(until === undefined ? {} : { until: formatInstant(until) }),
    applied,
  };
}

/** The fields that a replacement changes, its place among them. */
function moved(desired: Desired, before: Observed, keyring: Keyring): string[] {
  const fields = [...differences(desired.spec, before.spec, keyring).fields];
  if (desired.room !== before.room && !("room" in desired.spec)) fields.unshift("room");
  if (desired.region !== before.region) fields.unshift("region");
  return fields;
}

/** A spec with the place that the object has, where the other side has another. */
function placed(spec: PlannedSpec, mine: Desired | Observed, other: Desired | Observed | undefined): PlannedSpec {
  if (other === undefined) return spec;
  return {
    ...(mine.region === other.region ? {} : { region: mine.region }),
    ...(mine.room === other.room || "room" in spec ? {} : { room: mine.room ?? null }),
    ...spec,
  };
}

const NO_CAUSES: Causes = new Map();

function reasonsOf(
  kind: Kind,
  { observed, predecessors, owned }: Matched,
  causes: Causes | undefined,
  decision: Decision,
  fields: readonly string[],
): { readonly reason: Reason; readonly each?: Readonly<Record<string, Reason>> } {
  if (decision.action === "validate") return { reason: "unvalidated" };
  if (decision.action === "adopt") return { reason: "new" };
  if (predecessors.length > 0) return { reason: "config" };
  if (observed === undefined) return { reason: owned === undefined ? "new" : "drift" };
  if (causes === undefined) return { reason: kind.adoptable ? "config" : "drift" };
  const own = fields.map((field) => causes.get(field) as Reason);
  const drifted = own.filter((cause) => cause === "drift").length;
  if (drifted === 0) return { reason: "config" };
  if (drifted === own.length) return { reason: "drift" };
  return { reason: "config", each: Object.fromEntries(fields.map((field, index) => [field, own[index] as Reason])) };
}

/** `undefined` for an object that was not applied by us. */
function causesOf(matched: Matched, reasoning: Reasoning): Causes | undefined {
  const { desired, observed, owned, fields } = matched;
  if (observed === undefined || owned === undefined || !matched.isOwn) return undefined;
  return fields.length === 0 ? NO_CAUSES : reasoning.causesOf({ desired, observed, owned, fields });
}
