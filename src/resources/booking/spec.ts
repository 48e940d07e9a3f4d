import { type Instant, LAST_DATE, readInstant } from "../../model/instant.ts";
import type { Minutes } from "../../model/duration.ts";
import type { Secret } from "../../model/secret.ts";
import type { Spec } from "../../model/spec.ts";
import { comparable, normalName } from "../names.ts";

/** A booking in the config's language. Declared ones leave `capacity` and `hostKey` out where they don't ask for them. */
export interface BookingSpec extends Spec {
  /** RFC 3339, UTC. */
  readonly start: string;
  /** What is reserved, the grace with it. */
  readonly duration: Minutes;
  readonly type: string;
  readonly lock: boolean;
  readonly capacity: number | undefined;
  readonly password: Secret | null;
  /** Whether it has one; declared: whether it must. */
  readonly hostKey: boolean | undefined;
}

export function specOf(object: { readonly spec: Spec }): BookingSpec {
  return object.spec as BookingSpec;
}

/** A region may list a length beyond all calendars; it ends with them. */
export function endOf(spec: Spec): Instant {
  const { start, duration } = spec as BookingSpec;
  return Math.min((readInstant(start) ?? Date.parse(start)) + duration * 60_000, LAST_DATE);
}

/** A booking's natural key: its room and its start, as its spec has it. A room's name holds no line break. */
export function bookingKey(room: string, start: string): string {
  return `${comparable(room)}\n${start}`;
}

export function normalKey(key: string): string {
  const end = key.indexOf("\n");
  return `${normalName(key.slice(0, end))}${key.slice(end)}`;
}
