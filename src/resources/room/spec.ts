import type { Secret } from "../../model/secret.ts";
import type { Spec } from "../../model/spec.ts";
import { comparable, normalName } from "../names.ts";

/** A room's live policy in the config's language. What is not declared is not ours to change. */
export interface RoomSpec extends Spec {
  readonly active: boolean | undefined;
  readonly type: string | undefined;
  readonly lock: boolean | undefined;
  readonly password: Secret | null | undefined;
  /** Asked for when the room is opened; no list tells it. */
  readonly hostKey?: true | undefined;
}

export function specOf(object: { readonly spec: Spec }): RoomSpec {
  return object.spec as RoomSpec;
}

/** A room's id (manual, room): `domain/room-name`. */
export function roomId(at: { readonly domain: string; readonly room: string | undefined }): string {
  return `${at.domain}/${at.room}`;
}

/** A room's natural key: its id, however its letters are composed, and with the case that a domain hasn't. */
export function keyOfRoom(id: string): string {
  const slash = id.indexOf("/");
  return comparable(`${id.slice(0, slash).toLowerCase()}${id.slice(slash)}`);
}

export function normalKey(key: string): string {
  const name = key.indexOf("/") + 1;
  return `${key.slice(0, name)}${normalName(key.slice(name))}`;
}
