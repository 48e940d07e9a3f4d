/** The state's fingerprint of an object: of what was last applied. */
import type { ShortDigest } from "../model/digest.ts";
import { isDigestOf, type Keyring } from "../model/keyring.ts";
import { shortDigest } from "../model/short-digest.ts";
import type { Desired } from "../resources/contract.ts";

export type FingerprintedObject = Pick<Desired, "domain" | "room" | "spec">;

export function appliedFingerprint(object: FingerprintedObject, keyring: Keyring): ShortDigest {
  return shortDigest(keyring.fingerprint(keyring.hideSpec(object.spec, object)));
}

/** Under either key. */
export function isAsApplied(object: FingerprintedObject, applied: ShortDigest, keyring: Keyring): boolean {
  return isDigestOf(applied, keyring, (each) => appliedFingerprint(object, each));
}
