/**
 * Addresses name objects in the config's terms: `room/chat.org/board`, `booking/chat.org/board/kickoff`, `webhook/chat.org/crm`.
 * A room's name may hold anything but `/`, so the segments are unambiguous. What comes behind an `@` in the last one tells the
 * occurrences of a series, or the regions of a webhook, apart.
 */
export type Address = string;

export function kindOf(address: Address): string {
  return address.slice(0, address.indexOf("/"));
}

/** The address of what an occurrence belongs to: `booking/chat.org/board/weekly` of `…/weekly@2026-12-07T09:00:00Z`. */
export function seriesOf(address: Address): Address {
  const at = address.indexOf("@", address.lastIndexOf("/"));
  return at === -1 ? address : address.slice(0, at);
}

/** The room that an object belongs to, by its name; `undefined` for a webhook, whose address has none. */
export function roomOf(address: Address): string | undefined {
  return kindOf(address) === "webhook" ? undefined : address.split("/")[2];
}

export function domainOf(address: Address): string {
  const begin = address.indexOf("/") + 1;
  const end = address.indexOf("/", begin);
  return begin === 0 ? "" : address.slice(begin, end === -1 ? undefined : end);
}
