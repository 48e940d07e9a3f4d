import canonicalize from "canonicalize";
import { type Digest, type HiddenSecret, isHidden, UNKNOWN } from "./digest.ts";
import { ownerName, type SecretOwner } from "./identity.ts";
import type { PlannedSpec } from "./plan.ts";
import { Secret } from "./secret.ts";
import type { Spec } from "./spec.ts";

export type Purpose = "account" | "config" | "fingerprint" | "key" | "seal" | "secret";

/** All that is ever derived from the API secret besides a request's signature. */
export interface Keyring {
  /** The digest of a text. Digests of different purposes never meet, even of one text. */
  digest(purpose: Purpose, text: string): Digest;
  /** An object's secret as it may be shown, and known again by: its reference and its digest. */
  hide(secret: Secret, owner: SecretOwner): HiddenSecret;
  /** An object's spec as plans show it, with each secret hidden and nothing undeclared. */
  hideSpec(spec: Spec, owner: SecretOwner): PlannedSpec;
  /** The digest of a spec's values. Where a secret comes from does not count, only its value. */
  fingerprint(spec: PlannedSpec): Digest;
  /** Whether two secrets have the same value; `undefined` where it takes the API secret to tell. No digest is made where both values are here. */
  same(a: Secret, b: Secret): boolean | undefined;
}

/** Of digests that stay in this run, where equal values are to be found. */
export const NO_OWNER: SecretOwner = { domain: "", room: undefined, spec: {} };

/** Keys are derived by HKDF-SHA256 (RFC 5869), so no digest helps to find the API secret or to sign a request. */
export function createKeyring(apiSecret: string): Keyring {
  const { createHmac, hkdfSync } = process.getBuiltinModule("node:crypto");
  const key = Buffer.from(hkdfSync("sha256", apiSecret, "", "xroom/1 digests", 32));
  return keyringOf(
    (purpose, text) => `hmac-sha256:${createHmac("sha256", key).update(`${purpose}\0`).update(text).digest("hex")}`,
  );
}

/** The keyring of whoever lacks the API secret: it makes no digest, and has only those that it was told. `unknown` stands for the others. */
export function createKeyringFromDigests(told: (purpose: Purpose, text: string) => Digest | undefined): Keyring {
  return keyringOf((purpose, text) => told(purpose, text) ?? UNKNOWN);
}

function keyringOf(digest: Keyring["digest"]): Keyring {
  const digestOf = (secret: Secret, owner: string): Digest => secret.digest ?? digest("secret", `${owner}\0${secret.reveal()}`);
  // What is asked of one object comes together.
  const last = new WeakMap<Secret, { readonly name: string; readonly hidden: HiddenSecret }>();
  const hide: Keyring["hide"] = (secret, owner) => {
    const name = ownerName(owner);
    const known = last.get(secret);
    if (known?.name === name) return known.hidden;
    const hidden = { secret: secret.reference, digest: digestOf(secret, name) };
    last.set(secret, { name, hidden });
    return hidden;
  };

  return {
    digest,
    hide,
    hideSpec: (spec, owner) => {
      const planned: Record<string, PlannedSpec[string]> = {};
      for (const [name, value] of Object.entries(spec)) {
        if (value !== undefined) planned[name] = value instanceof Secret ? hide(value, owner) : value;
      }
      return planned;
    },
    fingerprint: (spec) => digest("fingerprint", fingerprintText(spec)),
    same: (a, b) => {
      if (a.digest === undefined && b.digest === undefined) return a.equals(b);
      const owner = a.owner ?? b.owner ?? "";
      const [mine, theirs] = [digestOf(a, owner), digestOf(b, owner)];
      return mine === UNKNOWN || theirs === UNKNOWN ? undefined : mine === theirs;
    },
  };
}

/** What a fingerprint is the digest of. */
export function fingerprintText(spec: PlannedSpec): string {
  const values = Object.entries(spec).map(([name, value]) => [name, isHidden(value) ? { digest: value.digest } : value]);
  return canonicalJson(Object.fromEntries(values));
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
    const whole = json.replace(ESCAPE, (escape) => (escape.length === 2 ? escape : "\\ufffd"));
    if (whole === json) throw error;
    return canonicalize(JSON.parse(whole)) as string;
  }
}

/** Half a pair as `JSON.stringify` writes it, and every other escape, as a backslash may be one's second character. */
const ESCAPE = /\\(?:ud[89a-f][0-9a-f]{2}|.)/g;
