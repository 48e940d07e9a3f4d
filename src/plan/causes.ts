import type { Keyring } from "../model/keyring.ts";
import type { Spec } from "../model/spec.ts";
import type { StateObject } from "../model/state.ts";
import type { Desired, Observed } from "../resources/contract.ts";

/** Why each of its fields differs: the config was changed, or somebody changed it outside. What is asked for none of the lists tells is in none. */
export type Causes = ReadonlyMap<string, "config" | "drift">;

/** A declared object that differs from what there is of it, which was applied by us. */
export interface Applied {
  readonly desired: Pick<Desired, "spec">;
  readonly observed: Observed;
  readonly owned: StateObject;
  /** The fields that differ, of those that the lists tell. */
  readonly fields: readonly string[];
}

/** How the causes are found. It is asked only for objects with fields that differ. */
export type FindCauses = (applied: Applied) => Causes;

/**
 * The comparison of what is declared, what is observed and what was last applied. Of the last only a fingerprint is known, so it is
 * tried which combination of declared and observed values gives it: a field that was applied as it is declared has drifted, one that
 * was applied as it is observed was changed in the config. If no combination was ever applied, all were.
 */
export function causesByFingerprint(keyring: Keyring): FindCauses {
  return (applied) => combinationOf(applied, keyring) ?? all(applied.fields, "config");
}

/** The combination that was last applied; `undefined` if none was. */
export function combinationOf({ desired, observed, owned, fields }: Applied, keyring: Keyring): Causes | undefined {
  for (let combination = 0; combination < 2 ** fields.length; combination += 1) {
    const causes = new Map(fields.map((field, index) => [field, (combination >> index) % 2 === 1 ? "drift" : "config"] as const));
    const spec: Record<string, Spec[string]> = { ...desired.spec };
    for (const [field, cause] of causes) {
      if (cause === "config") spec[field] = observed.spec[field];
    }
    if (keyring.fingerprint(keyring.hideSpec(spec)) === owned.applied) return causes;
  }
  return undefined;
}

function all(fields: readonly string[], cause: "config" | "drift"): Causes {
  return new Map(fields.map((field) => [field, cause]));
}
