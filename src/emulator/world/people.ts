import type { WirePeer, WirePeerType, WireRoomType } from "../../api/wire.ts";
import { holdingBooking } from "./bookings.ts";
import type { Circumstances } from "./rule-context.ts";
import type { OpenRoom } from "./open-room.ts";
import { changed, refused, type Outcome } from "./outcome.ts";
import { findRoom, kickOut, notOpen, openRoom, putRoom, roomIdOf, splitRoomId } from "./rooms.ts";
import type { World } from "./world.ts";

const ALL_IS_NOBODY = "id: nobody can be called all";

/** Somebody in front of a browser. */
export interface Person {
  /** Left out: a random one. */
  readonly id?: string;
  /** From the host's link. It makes a host, past lock and password; a wrong one is refused. */
  readonly hostKey?: string;
  readonly password?: string;
  /** In a room that has no host key: come in as a host. */
  readonly host?: boolean;
}

/** Comes into an open room by its link: with the host's key, or past its lock, password and capacity. */
export function joinRoom(world: World, id: string, person: Person, at: Circumstances): Outcome<WirePeer> {
  const room = findRoom(world.rooms, id);
  if (room === undefined) return refused(notOpen(id));
  if (person.hostKey !== undefined && person.hostKey !== room.hostKey) return refused("hostKey: it is not this room's");
  const host = room.hostKey === null ? person.host === true : person.hostKey !== undefined;
  if (person.host === true && !host) return refused("hostKey: this room's host needs it");
  if (!host && room.lock) return refused("the room is locked");
  if (!host && room.password !== null && person.password !== room.password) return refused("password: it is not this room's");
  return comeIn(world, room, person, host, at);
}

export function leaveRoom(world: World, id: string, personId: string, at: Circumstances): Outcome<undefined> {
  return personId === "all" ? refused(ALL_IS_NOBODY) : kickOut(world.rooms, id, personId, at);
}

/** What a person may choose when opening a room from the interface. */
export interface InterfaceChoice {
  readonly type?: WireRoomType;
  readonly lock?: boolean;
  readonly password?: string | null;
}

/**
 * Opens a room from the interface and comes in as its host. While the room is booked, only the host of that booking can (manual,
 * booking), and the room is then as it was booked.
 */
export function openFromInterface(
  world: World,
  id: string,
  person: Person,
  choice: InterfaceChoice,
  at: Circumstances,
): Outcome<{ readonly room: OpenRoom; readonly person: WirePeer }> {
  const place = splitRoomId(id);
  if (person.id === "all") return refused(ALL_IS_NOBODY);
  if (findRoom(world.rooms, id) !== undefined) return refused(`id: the room ${id} is open already`);
  const booking = holdingBooking(world.bookings, place.domain, place.name, at);
  if (booking !== undefined && (booking.hostKey === null || person.hostKey !== booking.hostKey)) {
    return refused(`id: the room ${id} is booked`);
  }
  const asBooked = booking && { type: booking.type, lock: booking.lock, capacity: booking.capacity };
  const secrets = booking && { password: booking.password, hostKey: booking.hostKey };
  const opened = openRoom(world.rooms, { ...place, ...choice, ...asBooked, ...secrets }, at);
  if (opened.kind === "refused") return opened;
  const entered = comeIn(world, opened.output, person, true, at);
  if (entered.kind === "refused") return entered;
  const room = findRoom(world.rooms, id) ?? opened.output;
  return changed({ room, person: entered.output }, [...opened.happenings, ...entered.happenings]);
}

function comeIn(world: World, room: OpenRoom, person: Person, host: boolean, at: Circumstances): Outcome<WirePeer> {
  const id = person.id ?? `peer-${at.newKey().slice(0, 12)}`;
  if (id === "all") return refused(ALL_IS_NOBODY);
  if (room.people.some((other) => other.id === id)) return refused(`id: ${id} is in ${roomIdOf(room)} already`);
  if (room.people.length >= room.capacity) return refused("the room is full");
  const peer: WirePeer = { id, type: peerType(room.type, host) };
  const after = { ...room, people: [...room.people, peer] };
  putRoom(world.rooms, after);
  return changed(peer, [{ event: "clientAdded", room: after, person: peer }]);
}

/** Manual, Appendix A. */
export function peerType(room: WireRoomType, host: boolean): WirePeerType {
  if (room === 1) return host ? 1 : 2;
  return host ? 3 : 4;
}
