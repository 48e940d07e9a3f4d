/**
 * Drift: did the config change, or did others change the object?
 *
 *   last applied ──┬── as declared, not as observed ──▶ drift: others changed it
 *                  └── as observed, not as declared ──▶ config: the declaration changed
 *
 * The state holds no values, only the fingerprint of what was last applied. So each combination of declared and observed values is tried
 * until one has that fingerprint:
 *
 *   observed { duration: 60, lock: false }, declared { duration: 90, lock: true }
 *   { duration: 60, lock: true } fits ──▶ duration: config, lock: drift
 *
 * If none fits, the config counts as the cause of every field.
 */
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Keyring } from "../model/keyring.ts";
import type { Action, Change, Reason } from "../model/plan.ts";
import type { Spec } from "../model/spec.ts";
import type { StateObject } from "../model/state.ts";
import type { Desired, Kind, Match, Observed } from "../resources/contract.ts";
import { isAsApplied } from "./applied.ts";

export type Causes = ReadonlyMap<string, "config" | "drift">;

/** A declared object that we have applied, and that differs from what is observed. */
export interface Applied {
  readonly desired: Pick<Desired, "domain" | "room" | "spec">;
  readonly observed: Observed;
  readonly owned: StateObject;
  readonly fields: readonly string[];
}

export interface Reasoning {
  causesOf(applied: Applied): Causes;
  remarks(changes: readonly Change[]): readonly Diagnostic[];
}

export function reasonByFingerprint(keyring: Keyring): Reasoning {
  return {
    causesOf: (applied) => combinationOf(applied, keyring)?.causes ?? new Map(applied.fields.map((field) => [field, "config"])),
    remarks: () => [],
  };
}

/** What was last applied, and so the cause of each field that differs. */
export interface Combination {
  readonly causes: Causes;
  readonly spec: Spec;
}

/** `undefined` if no combination fits. */
export function combinationOf({ desired, observed, owned, fields }: Applied, keyring: Keyring): Combination | undefined {
  for (let combination = 0; combination < 2 ** fields.length; combination += 1) {
    const causes = new Map(fields.map((field, index) => [field, (combination >> index) % 2 === 1 ? "drift" : "config"] as const));
    const spec: Record<string, Spec[string]> = { ...desired.spec };
    for (const [field, cause] of causes) {
      if (cause === "config") spec[field] = observed.spec[field];
    }
    if (isAsApplied({ ...desired, spec }, owned.applied, keyring)) return { causes, spec };
  }
  return undefined;
}

const NO_CAUSES: Causes = new Map();

/** `undefined` for an object that was not applied by us. */
export function causesOf({ desired, observed, owned, isOwn, fields }: Match, reasoning: Reasoning): Causes | undefined {
  if (observed === undefined || owned === undefined || !isOwn) return undefined;
  return fields.length === 0 ? NO_CAUSES : reasoning.causesOf({ desired, observed, owned, fields });
}

export function driftedFields({ fields }: Match, causes: Causes | undefined): readonly string[] {
  return fields.length === 0 ? fields : fields.filter((field) => causes?.get(field) === "drift");
}

export function reasonsOf(
  kind: Kind,
  { desired, observed, predecessors, owned, isMissing, isHalfDone }: Match,
  causes: Causes | undefined,
  action: Action,
  fields: readonly string[],
  unchangedSeries: ReadonlySet<string>,
): Pick<Change, "reason" | "reasons"> {
  if (action === "validate") return { reason: "unvalidated" };
  if (action === "adopt") return { reason: "new" };
  if (predecessors.length > 0 || isHalfDone) return { reason: "config" };
  if (observed === undefined) {
    if (owned !== undefined || isMissing === true) return { reason: "drift" };
    return { reason: desired.series !== undefined && unchangedSeries.has(desired.series) ? "horizon" : "new" };
  }
  if (causes === undefined) return { reason: kind.adoptable ? "config" : "drift" };
  const own = fields.map((field) => causes.get(field) as Reason);
  const drifted = own.filter((cause) => cause === "drift").length;
  if (drifted === 0) return { reason: "config" };
  if (drifted === own.length) return { reason: "drift" };
  return { reason: "config", reasons: Object.fromEntries(fields.map((field, index) => [field, own[index] as Reason])) };
}
