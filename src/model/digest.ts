/** `hmac-sha256:` and 64 lower-case hex digits, or `unknown`. */
export type Digest = string;

/** A digest that can't be made without the API secret. Equal to no digest, not even itself. */
export const UNKNOWN: Digest = "unknown";

/** A secret in a document. */
export interface HiddenSecret {
  readonly secret: string;
  readonly digest: Digest;
}

export function isHidden(value: unknown): value is HiddenSecret {
  return typeof value === "object" && value !== null && "secret" in value && "digest" in value;
}

/** The first 128 bits of a digest, as 22 characters of base64url: for states, which hold one for each object. */
export type ShortDigest = string;
