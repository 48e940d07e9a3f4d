import { shortDigest } from "../model/short-digest.ts";
import { type Keyring, keyringsOf } from "../model/keyring.ts";
import { differences } from "../model/spec.ts";
import type { StateObject } from "../model/state.ts";
import type { Desired, Observed } from "../resources/contract.ts";
import type { FingerprintedObject } from "./applied.ts";
import { combinationOf } from "./causes.ts";

/**
 * The fields that others changed since an object was last applied, for a later plan without the API secret, which can't try fingerprints.
 * `all` if none fits: neither a combination of causes.ts nor, as the declaration may have more or fewer fields now, observed values alone.
 */
export function changedSince(
  observed: Observed,
  owned: StateObject,
  desired: Pick<Desired, "domain" | "room" | "spec"> | undefined,
  keyring: Keyring,
): readonly string[] | "all" {
  if (desired !== undefined) {
    const { fields, uncompared } = differences(desired.spec, observed.spec, keyring);
    const assumed = Object.fromEntries(uncompared.map((field) => [field, observed.spec[field]]));
    const combination = combinationOf(
      { desired: { ...desired, spec: { ...desired.spec, ...assumed } }, observed, owned, fields },
      keyring,
    );
    if (combination !== undefined)
      return fields.filter((field) => combination.causes.get(field) === "drift" && field in observed.spec);
  }
  const all = { ...(desired ?? observed), spec: { ...desired?.spec, ...observed.spec } };
  return appliedPart(all, owned, keyring) === undefined ? "all" : [];
}

/** The names of the fields that were last applied; `undefined` if none of their values are those. */
export function appliedPart(
  object: FingerprintedObject,
  { applied }: Pick<StateObject, "applied">,
  keyring: Keyring,
): ReadonlySet<string> | undefined {
  for (const each of keyringsOf(keyring)) {
    const hidden = Object.entries(each.hideSpec(object.spec, object));
    for (let subset = 2 ** hidden.length - 1; subset > 0; subset -= 1) {
      const part = hidden.filter((_, index) => (subset >> index) % 2 === 1);
      if (shortDigest(each.fingerprint(Object.fromEntries(part))) === applied) return new Set(part.map(([name]) => name));
    }
  }
  return undefined;
}
