import { shortDigest } from "../model/short-digest.ts";
import { type Address, domainOf, roomOf, seriesOf } from "../model/address.ts";
import type { Diagnostic, Source } from "../model/diagnostic.ts";
import { keyText } from "../model/identity.ts";
import type { Keyring } from "../model/keyring.ts";
import type { Change, PlannedSpec, Precondition } from "../model/plan.ts";
import { differences } from "../model/spec.ts";
import type { Decision, Desired, DraftCall, Kind, Match, Observed } from "../resources/contract.ts";
import { type Causes, causesOf, driftedFields, type Reasoning, reasonsOf } from "./causes.ts";
import type { Forgotten, Removed } from "./matching.ts";
import { isKnown, recordOf } from "./records.ts";
import type { RoomClocks } from "./room-clocks.ts";
import { concealed } from "./concealed.ts";

/** A change whose calls have neither ids nor an order yet. */
export interface Draft {
  readonly change: Omit<Change, "calls">;
  readonly calls: readonly DraftCall[];
  readonly notes: readonly Diagnostic[];
  readonly protected: boolean;
  readonly preconditions: readonly Precondition[];
  /** The same change as a removal and an addition, which opens a ring (order.ts). */
  readonly reopened?: { readonly draft: Draft; readonly cost: number };
}

export function sourceOf({ source }: Pick<Change, "source">): { source?: Source } {
  return source === null ? {} : { source };
}

export interface DraftContext {
  readonly keyring: Keyring;
  readonly reasoning: Reasoning;
  /** Series whose declaration is as at the last complete apply. */
  readonly unchangedSeries: ReadonlySet<Address>;
}

/** For objects that are not declared. */
export interface UndeclaredContext {
  readonly keyring: Keyring;
  readonly clockOf: RoomClocks;
}

export function draftMatch(kind: Kind, match: Match, context: DraftContext): Draft[] {
  const drafts = draftDecisions(kind, match, context);
  return isKnown(match) && match.isProtected !== match.desired.protect ? [...drafts, draftProtection(match, context)] : drafts;
}

function draftDecisions(kind: Kind, match: Match, draftContext: DraftContext): Draft[] {
  const { keyring, reasoning } = draftContext;
  const causes = causesOf(match, reasoning);
  const context = { keyring, drifted: driftedFields(match, causes) };
  const { doubt } = match;
  const decided = kind.decide(match, context);
  const decisions = doubt === undefined ? decided : decided.map((each): Decision => ({ ...each, calls: [], blocked: doubt }));
  if (decisions.length === 0) {
    const isSettled = !kind.adoptable || match.observed === undefined || match.isOwn;
    return isSettled ? [] : [draftOf(kind, match, causes, { action: "adopt", calls: [], fields: [] }, draftContext)];
  }
  return decisions.map((decision) => {
    const draft = draftOf(kind, match, causes, decision, draftContext);
    const isMove = decision.calls.some((call) => call.frees !== undefined);
    const other = isMove ? kind.asReplacement?.(match, context) : undefined;
    if (other === undefined) return draft;
    return { ...draft, reopened: { draft: draftOf(kind, match, causes, other.decision, draftContext), cost: other.cost } };
  });
}

function draftOf(
  kind: Kind,
  match: Match,
  causes: Causes | undefined,
  decision: Decision,
  { keyring, unchangedSeries }: DraftContext,
): Draft {
  const { desired, observed, predecessors } = match;
  const before = observed ?? predecessors[0];
  // What can become the declared object is where it is declared, however its region writes that.
  const successor = observed === undefined ? desired : undefined;
  const fields =
    decision.fields ?? (observed === undefined && before !== undefined ? moved(desired, before, keyring) : match.fields);
  const after = keyring.hideSpec(desired.spec, desired);
  const { reason, reasons } = reasonsOf(kind, match, causes, decision.action, fields, unchangedSeries);
  return {
    calls: decision.calls,
    notes: decision.notes ?? [],
    protected: desired.protect || match.isProtected,
    preconditions: [
      ...[...(observed === undefined ? [] : [observed]), ...predecessors].map((each) => isStill(desired.address, each, keyring)),
      ...(observed === undefined ? [isAbsent(desired, keyring)] : []),
    ],
    change: {
      ...placeOf(match),
      action: decision.action,
      reason,
      id: before?.id ?? null,
      before: before === undefined ? null : placed(keyring.hideSpec(before.spec, before), before, successor),
      after: placed(after, desired, observed === undefined ? before : undefined),
      fields,
      ...(reasons === undefined ? {} : { reasons }),
      blocked: decision.blocked ?? null,
      record: recordOf(kind, match, decision.action, shortDigest(keyring.fingerprint(after))),
    },
  };
}

/** The same for every change of a match. */
function placeOf({ desired, from }: Match) {
  return {
    address: desired.address,
    domain: desired.domain,
    room: desired.room ?? null,
    ...(desired.series === undefined ? {} : { series: desired.series }),
    ...(from === undefined ? {} : { from }),
    region: desired.region,
    source: desired.source,
    ...(desired.zone === undefined ? {} : { zone: desired.zone }),
    ...(desired.title === undefined ? {} : { title: desired.title }),
    ...(desired.grace === undefined ? {} : { grace: desired.grace }),
  };
}

/** A change of the state alone: the protection that it has of an object is not the declared one. */
function draftProtection(match: Match, { keyring }: DraftContext): Draft {
  const { desired, observed, isProtected } = match;
  const spec = keyring.hideSpec(desired.spec, desired);
  return {
    calls: [],
    notes: [],
    protected: false,
    preconditions: observed === undefined ? [] : [isStill(desired.address, observed, keyring)],
    change: {
      ...placeOf(match),
      action: desired.protect ? "protect" : "unprotect",
      reason: "config",
      id: observed?.id ?? null,
      before: { ...spec, protect: isProtected },
      after: { ...spec, protect: desired.protect },
      fields: ["protect"],
      blocked: null,
      record: null,
    },
  };
}

export function draftRemoval(
  kind: Kind,
  { address, observed, owned, reason }: Removed,
  { keyring, clockOf }: UndeclaredContext,
): Draft {
  const { action, calls, blocked = null, notes = [] } = kind.remove(observed);
  const { region, id } = observed;
  const before = owned === undefined ? concealed(kind, observed, keyring) : keyring.hideSpec(observed.spec, observed);
  return {
    calls,
    notes,
    protected: owned?.protect === true,
    preconditions: [isStill(address, observed, keyring)],
    change: {
      address,
      domain: observed.domain,
      room: observed.room ?? null,
      ...(seriesOf(address) === address ? {} : { series: seriesOf(address) }),
      action,
      reason,
      region,
      id,
      before,
      after: null,
      fields: [],
      source: null,
      ...zoneIn(kind, clockOf({ ...observed, address })),
      blocked,
      record: null,
    },
  };
}

export function draftForgotten(
  kind: Kind,
  { address, owned: { region, id }, doubt }: Forgotten,
  { clockOf }: Pick<UndeclaredContext, "clockOf">,
): Draft {
  return {
    calls: [],
    notes: [],
    protected: false,
    preconditions: [],
    change: {
      address,
      domain: domainOf(address),
      action: "forget",
      reason: "undeclared",
      region,
      id,
      before: null,
      after: null,
      fields: [],
      source: null,
      ...zoneIn(kind, clockOf({ domain: domainOf(address), room: roomOf(address), address })),
      blocked: doubt ?? null,
      record: null,
    },
  };
}

/** For kinds whose objects have times. */
export function zoneIn({ slot }: Pick<Kind, "slot">, zone: string | undefined): { zone?: string } {
  return slot === undefined || zone === undefined ? {} : { zone };
}

function isStill(address: Address, observed: Observed, keyring: Keyring): Precondition {
  const { kind, region, id } = observed;
  return { address, region, kind, id, fingerprint: keyring.fingerprint(keyring.hideSpec(observed.spec, observed)) };
}

function isAbsent(desired: Desired, keyring: Keyring): Precondition {
  const { address, region, kind } = desired;
  return { address, region, kind, id: null, fingerprint: keyring.digest("key", keyText(desired)) };
}

/** The fields that a replacement changes, its region and room among them. */
function moved(desired: Desired, before: Observed, keyring: Keyring): string[] {
  const fields = [...differences(desired.spec, before.spec, keyring).fields];
  if (desired.room !== before.room && !("room" in desired.spec)) fields.unshift("room");
  if (desired.region !== before.region) fields.unshift("region");
  return fields;
}

/** Adds the region and room where the other side has others. */
function placed(spec: PlannedSpec, object: Desired | Observed, other: Desired | Observed | undefined): PlannedSpec {
  if (other === undefined) return spec;
  return {
    ...(object.region === other.region ? {} : { region: object.region }),
    ...(object.room === other.room || "room" in spec ? {} : { room: object.room ?? null }),
    ...spec,
  };
}
