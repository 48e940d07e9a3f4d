/**
 * Addresses name objects in the config's terms: `room/chat.org/board`, `booking/chat.org/board/kickoff`, `webhook/chat.org/crm`. No part
 * holds a `/`. Behind an `@` in the last one stands what tells the occurrences of a series, or one object's regions, apart.
 */
export type Address = string;

export function kindOf(address: Address): string {
  return address.slice(0, address.indexOf("/"));
}

export function domainOf(address: Address): string {
  const begin = address.indexOf("/") + 1;
  const end = address.indexOf("/", begin);
  return begin === 0 ? "" : address.slice(begin, end === -1 ? undefined : end);
}

export function roomAddress(domain: string, room: string): Address {
  return `room/${domain}/${room}`;
}

/** The room that an object is in, by its name: a room is in itself; `undefined` for what stands in no room. */
export function roomOf(address: Address): string | undefined {
  const [kind, , third, fourth] = address.split("/");
  return fourth !== undefined || kind === "room" ? third : undefined;
}

/** The series of an occurrence: `booking/chat.org/board/weekly` of `…/weekly@2026-12-07T09:00:00Z`; any other address itself. */
export function seriesOf(address: Address): Address {
  const at = address.indexOf("@", address.lastIndexOf("/"));
  return at !== -1 && isOccurrence(address, at) ? address.slice(0, at) : address;
}

/** A region's name behind the `@` holds no `:`, and a room, whose own name may look like an occurrence, has three parts. */
function isOccurrence(address: Address, at: number): boolean {
  return address.includes(":", at) && address.split("/").length > 3;
}
