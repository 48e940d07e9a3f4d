/**
 * `hmac-sha256:` and 64 lower-case hex digits, keyed by the account: says nothing to whoever lacks the API secret. `unknown` where that
 * was missing when it was needed.
 */
export type Digest = string;

/** What stands for a digest that takes the API secret to make. It is equal to no digest, not even to itself. */
export const UNKNOWN: Digest = "unknown";

/** A secret as documents hold it: where it comes from, and the keyed digest by which its value is known again. */
export interface HiddenSecret {
  readonly secret: string;
  readonly digest: Digest;
}

export function isHidden(value: unknown): value is HiddenSecret {
  return typeof value === "object" && value !== null && "secret" in value && "digest" in value;
}
