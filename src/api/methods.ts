import type { WireMethod } from "./wire.ts";

/**
 * What each method does to the world, and so what a failure of it can mean and what is done about it.
 *
 *   effect   not sent, 429   refused           unknown (cut off, timed out, 5xx, unreadable answer)
 *   ──────   ─────────────   ───────────────   ──────────────────────────────────────────────────────────────
 *   read     sent again      failed            sent again
 *   set      sent again      failed            sent again: saying it twice is saying it once
 *   remove   sent again      the list decides  sent again, then the list decides: gone is done, still there has failed
 *   create   sent again      failed            never sent again blindly: the list is read, and the natural key decides
 *   ask      sent again      failed            sent again: an answer of `false` is an answer
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

type MethodsOf<E extends Effect> = { [M in WireMethod]: (typeof METHODS)[M] extends E ? M : never }[WireMethod];
export type ReadMethod = MethodsOf<"read">;
export type WriteMethod = MethodsOf<Exclude<Effect, "read">>;

/** The effects of one collection's methods, by their own names: `{ add: "create", remove: "remove", … }`. */
export function effectsOf(collection: string): Readonly<Record<string, Effect>> {
  const named = Object.entries(METHODS).map(([name, effect]) => ({ parts: name.split("."), effect }));
  return Object.fromEntries(named.flatMap(({ parts: [own, method], effect }) => (own === collection ? [[method, effect]] : [])));
}
