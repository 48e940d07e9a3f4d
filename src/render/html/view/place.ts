import { domainOf, roomOf } from "../../../model/address.ts";

/** `kickoff` of `booking/chat.org/board/kickoff` */
export function nameOf(address: string): string {
  return address.slice(address.lastIndexOf("/") + 1);
}

/** `board/kickoff` of `booking/chat.org/board/kickoff` */
export function shortOf(address: string): string {
  return address.split("/").slice(2).join("/");
}

/** A room's row in the calendar. */
export function laneOf(address: string, room: unknown): string {
  return `${domainOf(address)}/${typeof room === "string" ? room : (roomOf(address) ?? "")}`;
}
