import type { WirePeer, WirePeerType, WireRoomType } from "../../api/wire.ts";
import { holdingBooking } from "./bookings.ts";
import type { RuleContext } from "./rule-context.ts";
import type { OpenRoom } from "./open-room.ts";
import { changed, refused, type Outcome } from "./outcome.ts";
import { findRoom, kickOut, notOpen, openRoom, putRoom, roomIdOf, splitRoomId } from "./rooms.ts";
import type { World } from "./world.ts";

const ALL_IS_RESERVED = "id: all is reserved";

/** A person who joins from a browser. */
export interface Person {
  /** Default: a random one. */
  readonly id?: string;
  /** From the host's link: joins as a host, past lock and password. A wrong one is refused. */
  readonly hostKey?: string;
  readonly password?: string;
  /** In a room without a host key: join as a host. */
  readonly host?: boolean;
}

/** Only a host passes the lock and the password; the capacity holds for all. */
export function joinRoom(world: World, id: string, person: Person, context: RuleContext): Outcome<WirePeer> {
  const room = findRoom(world.rooms, id);
  if (room === undefined) return refused(notOpen(id));
  if (person.hostKey !== undefined && person.hostKey !== room.hostKey) return refused("hostKey: it is not this room's");
  const host = room.hostKey === null ? person.host === true : person.hostKey !== undefined;
  if (person.host === true && !host) return refused("hostKey: this room's host needs it");
  if (!host && room.lock) return refused("the room is locked");
  if (!host && room.password !== null && person.password !== room.password) return refused("password: it is not this room's");
  return enterRoom(world, room, person, host, context);
}

export function leaveRoom(world: World, id: string, personId: string, context: RuleContext): Outcome<undefined> {
  return personId === "all" ? refused(ALL_IS_RESERVED) : kickOut(world.rooms, id, personId, context);
}

/** The options that the interface offers a person who opens a room. */
export interface InterfaceChoice {
  readonly type?: WireRoomType;
  readonly lock?: boolean;
  readonly password?: string | null;
}

/**
 * Opens a room from the interface and joins it as its host. While the room is booked, only the booking's host can do that (manual,
 * booking), and the room gets the booking's options.
 */
export function openFromInterface(
  world: World,
  id: string,
  person: Person,
  choice: InterfaceChoice,
  context: RuleContext,
): Outcome<{ readonly room: OpenRoom; readonly person: WirePeer }> {
  const place = splitRoomId(id);
  if (person.id === "all") return refused(ALL_IS_RESERVED);
  if (findRoom(world.rooms, id) !== undefined) return refused(`id: the room ${id} is open already`);
  const booking = holdingBooking(world.bookings, place.domain, place.name, context);
  if (booking !== undefined && (booking.hostKey === null || person.hostKey !== booking.hostKey)) {
    return refused(`id: the room ${id} is booked`);
  }
  const asBooked = booking && { type: booking.type, lock: booking.lock, capacity: booking.capacity };
  const secrets = booking && { password: booking.password, hostKey: booking.hostKey };
  const opened = openRoom(world.rooms, { ...place, ...choice, ...asBooked, ...secrets }, context);
  if (opened.kind === "refused") return opened;
  const entered = enterRoom(world, opened.output, person, true, context);
  if (entered.kind === "refused") return entered;
  const room = findRoom(world.rooms, id) ?? opened.output;
  return changed({ room, person: entered.output }, [...opened.events, ...entered.events]);
}

function enterRoom(world: World, room: OpenRoom, person: Person, host: boolean, context: RuleContext): Outcome<WirePeer> {
  const id = person.id ?? `peer-${context.newKey().slice(0, 12)}`;
  if (id === "all") return refused(ALL_IS_RESERVED);
  if (room.people.some((other) => other.id === id)) return refused(`id: ${id} is in ${roomIdOf(room)} already`);
  if (room.people.length >= room.capacity) return refused("the room is full");
  const peer: WirePeer = { id, type: peerType(room.type, host) };
  const after = { ...room, people: [...room.people, peer] };
  putRoom(world.rooms, after);
  return changed(peer, [{ event: "clientAdded", room: after, person: peer }]);
}

/** The types of the manual, Appendix A. */
export function peerType(room: WireRoomType, host: boolean): WirePeerType {
  if (room === 1) return host ? 1 : 2;
  return host ? 3 : 4;
}
