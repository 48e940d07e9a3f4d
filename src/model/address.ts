/**
 * Addresses name objects in the config's terms: `room/chat.org/board`, `booking/chat.org/board/kickoff`, `webhook/chat.org/crm`.
 * A room's name may hold anything but `/`, so the segments are unambiguous.
 */
export type Address = string;

export function kindOf(address: Address): string {
  return address.slice(0, address.indexOf("/"));
}

export function domainOf(address: Address): string {
  return address.split("/", 2)[1] ?? "";
}
