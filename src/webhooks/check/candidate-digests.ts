import { createHash, createHmac } from "node:crypto";
import { sign } from "../../api/sign.ts";

/** A validation, and the key to sign it with. */
export interface Expected {
  readonly key: string;
  readonly signThis: string;
  /** The validation's whole body. */
  readonly posted: string;
  /** The API's secret, if known: it is often confused with the webhookKey. */
  readonly apiSecret?: string | undefined;
}

/** A wrong way to compute the signature. */
export type Mistake =
  | "api-secret"
  | "key-with-blanks"
  | "key-as-bytes"
  | "text-as-bytes"
  | "both-as-bytes"
  | "whole-body"
  | "swapped"
  | "plain-hash"
  | "other-hash";

export type Digested = { readonly kind: "signature" } | { readonly kind: "mistake"; readonly mistake: Mistake };

/** The signature and the digests of all known mistakes, by their hex. */
export function candidateDigests({ key, signThis, posted, apiSecret }: Expected): ReadonlyMap<string, Digested> {
  const hmac = (own: string | Buffer, message: string | Buffer, hash = "sha256"): string =>
    createHmac(hash, own).update(message).digest("hex");
  const plain = (text: string): string => createHash("sha256").update(text).digest("hex");
  const decode = (text: string): Buffer | undefined => (/^(?:[0-9a-f]{2})+$/i.test(text) ? Buffer.from(text, "hex") : undefined);
  const [keyBytes, textBytes] = [decode(key), decode(signThis)];
  const mistakes: readonly (readonly [Mistake, readonly (string | undefined)[]])[] = [
    ["api-secret", [apiSecret === undefined || apiSecret === "" ? undefined : hmac(apiSecret, signThis)]],
    [
      "key-with-blanks",
      [`${key}\n`, `${key}\r\n`, ` ${key}`, `${key} `, `"${key}"`, `'${key}'`].map((own) => hmac(own, signThis)),
    ],
    ["key-as-bytes", [keyBytes && hmac(keyBytes, signThis)]],
    ["text-as-bytes", [textBytes && hmac(key, textBytes)]],
    ["both-as-bytes", [keyBytes && textBytes && hmac(keyBytes, textBytes)]],
    ["whole-body", [hmac(key, posted)]],
    ["swapped", [hmac(signThis, key)]],
    ["plain-hash", [signThis, `${key}${signThis}`, `${signThis}${key}`, posted].map(plain)],
    ["other-hash", ["md5", "sha1", "sha384", "sha512"].map((hash) => hmac(key, signThis, hash))],
  ];
  const candidates = new Map<string, Digested>([[sign(key, signThis), { kind: "signature" }]]);
  for (const [mistake, digests] of mistakes) {
    for (const digest of digests)
      if (digest !== undefined && !candidates.has(digest)) candidates.set(digest, { kind: "mistake", mistake });
  }
  return candidates;
}
