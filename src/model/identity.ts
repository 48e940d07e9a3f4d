/**
 * Names by which Maps and Sets know things: equal things have equal names. The parts are joined by line breaks, which a region, a domain,
 * a kind, an id and an address never hold; a natural key may, and comes last.
 */
import type { Digest } from "./digest.ts";
import type { Intent, ObjectId } from "./state.ts";

interface At {
  readonly region: string;
  readonly domain: string;
}

export function placeName({ region, domain }: At): string {
  return `${region}\n${domain}`;
}

/** One list of one kind. */
export function listName({ kind, region, domain }: At & { readonly kind: string }): string {
  return `${kind}\n${region}\n${domain}`;
}

/** An object, by its id. */
export function objectName({
  kind,
  region,
  id,
}: {
  readonly kind: string;
  readonly region: string;
  readonly id: ObjectId;
}): string {
  return `${kind}\n${region}\n${id}`;
}

/** An object, by its natural key or the digest of that. */
export function naturalName({
  kind,
  region,
  domain,
  key,
}: At & { readonly kind: string; readonly key: string | Digest }): string {
  return `${kind}\n${region}\n${domain}\n${key}`;
}

/** What the digest of a natural key is made of. States and plans hold such digests: it must stay as it is. */
export function keyText({ kind, key }: { readonly kind: string; readonly key: string }): string {
  return `${kind}\n${key}`;
}

export function intentName({ address, kind, region, domain, key }: Intent): string {
  return `${address}\n${kind}\n${region}\n${domain}\n${key}`;
}

/**
 * Whose secret it is: a room, or a booking, which has a start. The digests of secrets are bound to that, or else who has a config planned
 * could declare ten thousand guesses and see which of them has the digest of another's password.
 */
export interface SecretOwner {
  readonly domain: string;
  readonly room: string | undefined;
  readonly spec: { readonly [field: string]: unknown };
}

/** What the digest of a secret is made of, besides its value. Plans and snapshots hold such digests: it must stay as it is. */
export function ownerName({ domain, room = "", spec: { start } }: SecretOwner): string {
  return `${domain}\n${room}\n${typeof start === "string" ? start : ""}`;
}
