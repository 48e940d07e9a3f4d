import { createHmac, hkdfSync } from "node:crypto";
import canonicalize from "canonicalize";
import { type Digest, type HiddenSecret, isHidden } from "./digest.ts";
import type { PlannedSpec } from "./plan.ts";
import { Secret } from "./secret.ts";
import type { Spec } from "./spec.ts";

/** All that is ever derived from the API secret besides a request's signature. */
export interface Keyring {
  /** The digest of a text. Digests of different purposes never meet, even of one text. */
  digest(purpose: "account" | "config" | "fingerprint" | "key" | "seal" | "secret", text: string): Digest;
  /** A secret as it may be shown, and known again by: its reference and its digest. */
  hide(secret: Secret): HiddenSecret;
  /** A spec as plans show it, with each secret hidden and nothing undeclared. */
  hideSpec(spec: Spec): PlannedSpec;
  /** The digest of a spec's values. Where a secret comes from does not count, only its value. */
  fingerprint(spec: PlannedSpec): Digest;
}

/** Keys are derived by HKDF-SHA256 (RFC 5869), so no digest helps to find the API secret or to sign a request. */
export function createKeyring(apiSecret: string): Keyring {
  const key = Buffer.from(hkdfSync("sha256", apiSecret, "", "xroom/1 digests", 32));
  const hidden = new WeakMap<Secret, HiddenSecret>();

  const digest: Keyring["digest"] = (purpose, text) =>
    `hmac-sha256:${createHmac("sha256", key).update(`${purpose}\0`).update(text).digest("hex")}`;

  const hide: Keyring["hide"] = (secret) => {
    const known = hidden.get(secret);
    if (known !== undefined) return known;
    const made = { secret: secret.reference, digest: digest("secret", secret.reveal()) };
    hidden.set(secret, made);
    return made;
  };

  return {
    digest,
    hide,
    hideSpec: (spec) => {
      const planned: Record<string, PlannedSpec[string]> = {};
      for (const [name, value] of Object.entries(spec)) {
        if (value !== undefined) planned[name] = value instanceof Secret ? hide(value) : value;
      }
      return planned;
    },
    fingerprint: (spec) => {
      const values = Object.fromEntries(
        Object.entries(spec).map(([name, value]) => [name, isHidden(value) ? { digest: value.digest } : value]),
      );
      return digest("fingerprint", canonicalJson(values));
    },
  };
}

/**
 * JSON with sorted keys and no blanks (RFC 8785): equal values are equal bytes. Half a surrogate pair, which an API may answer and the
 * RFC refuses, is written as U+FFFD.
 */
export function canonicalJson(value: unknown): string {
  try {
    return canonicalize(value) as string;
  } catch (error) {
    const json = JSON.stringify(value);
    const whole = json.replace(HALF_PAIR, "\\ufffd");
    if (whole === json) throw error;
    return canonicalize(JSON.parse(whole)) as string;
  }
}

/** As `JSON.stringify` writes it; a backslash before it would make it text. */
const HALF_PAIR = /(?<=(?<!\\)(?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g;
