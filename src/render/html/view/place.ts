import { domainOf, roomOf } from "../../../model/address.ts";

/** What tells it apart in its room: `kickoff` of `booking/chat.org/board/kickoff`. */
export function nameOf(address: string): string {
  return address.slice(address.lastIndexOf("/") + 1);
}

/** An address without its kind and domain, under whose headings it stands: `board/kickoff`. */
export function shortOf(address: string): string {
  return address.split("/").slice(2).join("/");
}

/** A room's line of the calendar. */
export function laneOf(address: string, room: unknown): string {
  return `${domainOf(address)}/${typeof room === "string" ? room : (roomOf(address) ?? "")}`;
}
