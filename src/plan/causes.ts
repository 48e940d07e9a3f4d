import type { Diagnostic } from "../model/diagnostic.ts";
import type { Keyring } from "../model/keyring.ts";
import type { Change } from "../model/plan.ts";
import type { Spec } from "../model/spec.ts";
import type { StateObject } from "../model/state.ts";
import type { Desired, Observed } from "../resources/contract.ts";

/** Why each field differs: the config was changed, or somebody changed the object outside. */
export type Causes = ReadonlyMap<string, "config" | "drift">;

/** A declared object that differs from what there is of it, which was applied by us. */
export interface Applied {
  readonly desired: Pick<Desired, "domain" | "room" | "spec">;
  readonly observed: Observed;
  readonly owned: StateObject;
  /** The fields that differ. */
  readonly fields: readonly string[];
}

/** Who finds the causes. */
export interface Reasoning {
  /** Asked only for objects with fields that differ. */
  causesOf(applied: Applied): Causes;
  /** What a reader should know of the reasons that these changes were given. */
  remarks(changes: readonly Change[]): readonly Diagnostic[];
}

/**
 * The comparison of what is declared, what is observed and what was last applied. Of the last only a fingerprint is known, so it is
 * tried which combination of declared and observed values gives it: a field that was applied as it is declared has drifted, one that
 * was applied as it is observed was changed in the config. If no combination was ever applied, all were.
 */
export function reasonByFingerprint(keyring: Keyring): Reasoning {
  return {
    causesOf: (applied) => combinationOf(applied, keyring) ?? new Map(applied.fields.map((field) => [field, "config"])),
    remarks: () => [],
  };
}

/** The combination that was last applied; `undefined` if none was. */
export function combinationOf({ desired, observed, owned, fields }: Applied, keyring: Keyring): Causes | undefined {
  for (let combination = 0; combination < 2 ** fields.length; combination += 1) {
    const causes = new Map(fields.map((field, index) => [field, (combination >> index) % 2 === 1 ? "drift" : "config"] as const));
    const spec: Record<string, Spec[string]> = { ...desired.spec };
    for (const [field, cause] of causes) {
      if (cause === "config") spec[field] = observed.spec[field];
    }
    if (keyring.fingerprint(keyring.hideSpec(spec, { ...desired, spec })) === owned.applied) return causes;
  }
  return undefined;
}
