import type { Address } from "../model/address.ts";
import type { Desired, Observed } from "./contract.ts";

/** Whether an object stands in its room, and its address holds the room. A webhook only names a room, in its spec. */
export function isInRoom({ room, spec }: Pick<Desired | Observed, "room" | "spec">): boolean {
  return room !== undefined && !("room" in spec);
}

/** `booking/chat.org/board/~7`, `webhook/chat.org/~3` */
export function unmanagedAddress(observed: Observed): Address {
  const room = isInRoom(observed) ? `${observed.room}/` : "";
  return `${observed.kind}/${observed.domain}/${room}~${observed.id}`;
}
