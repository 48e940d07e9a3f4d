import { shortDigest } from "../model/short-digest.ts";
import type { Keyring } from "../model/keyring.ts";
import { differences } from "../model/spec.ts";
import type { StateObject } from "../model/state.ts";
import type { Desired, Observed } from "../resources/contract.ts";
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
    const causes = combinationOf(
      { desired: { ...desired, spec: { ...desired.spec, ...assumed } }, observed, owned, fields },
      keyring,
    );
    if (causes !== undefined) return fields.filter((field) => causes.get(field) === "drift" && field in observed.spec);
  }
  return isPartOf({ ...(desired ?? observed), spec: { ...desired?.spec, ...observed.spec } }, owned, keyring) ? [] : "all";
}

function isPartOf(object: Pick<Observed, "domain" | "room" | "spec">, { applied }: StateObject, keyring: Keyring): boolean {
  const entries = Object.entries(keyring.hideSpec(object.spec, object));
  for (let subset = 2 ** entries.length - 1; subset > 0; subset -= 1) {
    const part = entries.filter((_, index) => (subset >> index) % 2 === 1);
    if (shortDigest(keyring.fingerprint(Object.fromEntries(part))) === applied) return true;
  }
  return false;
}
