import type { WireMethod } from "./wire.ts";

/**
 * What a method does, and what follows from a failure.
 *
 *   effect   not sent, 429   refused          unknown (cut off, timed out, 5xx, unreadable, unclear, or a part)
 *   ──────   ─────────────   ──────────────   ────────────────────────────────────────────────────────────────
 *   read     retry           failed           retry
 *   set      retry           failed           retry: it is idempotent
 *   remove   retry           the list tells   retry, then the list tells
 *   create   retry           failed           no retry: the list tells, by the natural key
 *   ask      retry           failed           retry: `false` is an answer
 */
export type Effect = "read" | "set" | "remove" | "create" | "ask";

export const METHODS = {
  "room.init": "create",
  "room.destroy": "remove",
  "room.kickOut": "set",
  "room.setLock": "set",
  "room.setPassword": "set",
  "room.list": "read",
  "booking.add": "create",
  "booking.remove": "remove",
  "booking.update": "set",
  "booking.list": "read",
  "booking.get": "read",
  "webhook.add": "create",
  "webhook.remove": "remove",
  "webhook.list": "read",
  "webhook.validate": "ask",
} as const satisfies Record<WireMethod, Effect>;

/** The levels of an answer whose fields are names, of domains and of rooms. */
export function namesIn(method: string): number {
  return method === "room.list" ? 2 : 0;
}

type MethodsOf<E extends Effect> = { [M in WireMethod]: (typeof METHODS)[M] extends E ? M : never }[WireMethod];
export type ReadMethod = MethodsOf<"read">;
export type WriteMethod = MethodsOf<Exclude<Effect, "read">>;

/** `{ add: "create", remove: "remove", … }` */
export function effectsOf(collection: string): Readonly<Record<string, Effect>> {
  const named = Object.entries(METHODS).map(([name, effect]) => ({ parts: name.split("."), effect }));
  return Object.fromEntries(named.flatMap(({ parts: [own, method], effect }) => (own === collection ? [[method, effect]] : [])));
}
