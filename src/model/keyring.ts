/**
 * The digests of plans, states and snapshots. Documents must show whether a value changed, but not the value: a plan is read by others than
 * the account's holder, and a password is easily guessed. So each digest is keyed:
 *
 *   API secret ── HKDF-SHA256 (RFC 5869) ──▶ key ── HMAC-SHA256(purpose, text) ──▶ digest
 *
 * The derived key keeps digests and requests apart: no digest helps to sign a request. The purpose keeps equal texts of different
 * meaning apart. The digest of a password also contains its owner (a room or a booking): else an author of configs could declare
 * 10,000 guesses and see which digest equals another object's. A fingerprint is the digest of an object's fields as canonical JSON; of a
 * secret only the value's digest counts, not where it comes from.
 *
 * Without the API secret a keyring only repeats the digests that a snapshot has, and gives `unknown` for all others.
 *
 * A rotated secret: what a document holds may have been made under the secret before. A digest can't be translated, so each comparison
 * makes it anew under either key (`isDigestOf`), or under that which the document names (`keyringFor`). All is written under the new key.
 */
import { canonicalJson } from "./canonical-json.ts";
import { type Digest, type HiddenSecret, isHidden, UNKNOWN } from "./digest.ts";
import { ownerName, type SecretOwner } from "./identity.ts";
import type { PlannedSpec } from "./plan.ts";
import { Secret } from "./secret.ts";
import type { Spec } from "./spec.ts";

export type Purpose = "account" | "config" | "fingerprint" | "key" | "policy" | "seal" | "secret";

export interface Keyring {
  /** Names its key in documents: 8 characters. */
  readonly id: string;
  /** That of the API secret before a rotation, if it is given. */
  readonly previous?: Keyring;
  /** A text may be given in pieces. */
  digest(purpose: Purpose, text: string | Iterable<string>): Digest;
  hide(secret: Secret, owner: SecretOwner): HiddenSecret;
  /** The declared fields, with secrets hidden. */
  hideSpec(spec: Spec, owner: SecretOwner): PlannedSpec;
  fingerprint(spec: PlannedSpec): Digest;
  /** Under either key. `undefined`: not known without the API secret. */
  same(a: Secret, b: Secret): boolean | undefined;
}

/** For digests that stay in this run, to find equal values. */
export const NO_OWNER: SecretOwner = { domain: "", room: undefined, spec: {} };

export function createKeyring(apiSecret: string, previousSecret?: string): Keyring {
  const isRotated = previousSecret !== undefined && previousSecret !== "" && previousSecret !== apiSecret;
  const { createHmac, hkdfSync } = process.getBuiltinModule("node:crypto");
  const key = Buffer.from(hkdfSync("sha256", apiSecret, "", "xroom/1 digests", 32));
  return keyringOf(
    (purpose, text) => {
      const hmac = createHmac("sha256", key).update(`${purpose}\0`);
      for (const piece of typeof text === "string" ? [text] : text) hmac.update(piece);
      return `hmac-sha256:${hmac.digest("hex")}`;
    },
    isRotated ? createKeyring(previousSecret) : undefined,
  );
}

/** The current one first. */
export function keyringsOf(keyring: Keyring): readonly Keyring[] {
  return keyring.previous === undefined ? [keyring] : [keyring, keyring.previous];
}

/** Whether a stored digest is the one that `make` makes under either key. */
export function isDigestOf<Kind extends string>(
  stored: Kind | undefined,
  keyring: Keyring,
  make: (each: Keyring) => Kind,
): boolean {
  return keyringsOf(keyring).some((each) => stored === make(each));
}

/** The one under which a document was made: the current one, unless it names the other. */
export function keyringFor({ key }: { readonly key?: string | undefined }, keyring: Keyring): Keyring {
  return keyringsOf(keyring).find(({ id }) => id === key) ?? keyring;
}

export function createKeyringFromDigests(find: (purpose: Purpose, text: string) => Digest | undefined): Keyring {
  // What is digested in pieces is a seal, which no snapshot can give.
  return keyringOf((purpose, text) => (typeof text === "string" ? find(purpose, text) : undefined) ?? UNKNOWN);
}

function keyringOf(digest: Keyring["digest"], previous?: Keyring): Keyring {
  const digestOf = (secret: Secret, owner: string): Digest => secret.digest ?? digest("secret", `${owner}\0${secret.reveal()}`);
  // The calls for one object follow each other.
  const last = new WeakMap<Secret, { readonly name: string; readonly hidden: HiddenSecret }>();
  const hide: Keyring["hide"] = (secret, owner) => {
    const name = ownerName(owner);
    const known = last.get(secret);
    if (known?.name === name) return known.hidden;
    const hidden = { secret: secret.reference, digest: digestOf(secret, name) };
    last.set(secret, { name, hidden });
    return hidden;
  };

  let id: string | undefined;
  return {
    get id() {
      // Asked for each entry of a state.
      return (id ??= digest("account", "key")
        .replace(/^hmac-sha256:/, "")
        .slice(0, 8));
    },
    ...(previous === undefined ? {} : { previous }),
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
      return mine === UNKNOWN || theirs === UNKNOWN ? undefined : mine === theirs || previous?.same(a, b) === true;
    },
  };
}

export function fingerprintText(spec: PlannedSpec): string {
  const values = Object.entries(spec).map(([name, value]) => [name, isHidden(value) ? { digest: value.digest } : value]);
  return canonicalJson(Object.fromEntries(values));
}
