import { type ByDomain, dropFromDomain, putInDomain } from "./by-domain.ts";
import type { WirePeer, WireRoomType } from "../../api/wire.ts";
import type { RuleContext } from "./rule-context.ts";
import type { RoomEvent, OpenRoom } from "./open-room.ts";
import { changed, refused, unchanged, type Outcome } from "./outcome.ts";

export interface Rooms {
  /** domain → name → room */
  readonly byDomain: ByDomain<string, OpenRoom>;
}

export interface RoomDraft {
  readonly domain: string;
  readonly name: string;
  readonly type?: WireRoomType;
  readonly lock?: boolean;
  readonly capacity?: number;
  readonly password?: string | null;
  readonly hostKey?: string | null;
}

export function createRooms(): Rooms {
  return { byDomain: new Map() };
}

export function roomIdOf(room: { readonly domain: string; readonly name: string }): string {
  return `${room.domain}/${room.name}`;
}

/** `chat.org/board` → domain and name, for a valid id. */
export function splitRoomId(id: string): { readonly domain: string; readonly name: string } {
  const slash = id.indexOf("/");
  return { domain: id.slice(0, slash), name: id.slice(slash + 1) };
}

export function findRoom(rooms: Rooms, id: string): OpenRoom | undefined {
  const { domain, name } = splitRoomId(id);
  return rooms.byDomain.get(domain)?.get(name);
}

export function listRooms(rooms: Rooms, domain?: string): OpenRoom[] {
  if (domain !== undefined) return [...(rooms.byDomain.get(domain)?.values() ?? [])];
  return [...rooms.byDomain.values()].flatMap((inDomain) => [...inDomain.values()]);
}

export function openRoom(rooms: Rooms, draft: RoomDraft, context: RuleContext): Outcome<OpenRoom> {
  const open = findRoom(rooms, roomIdOf(draft));
  if (open !== undefined) {
    return context.readings.initOpenRoom === "returns"
      ? unchanged(open)
      : refused(`id: the room ${roomIdOf(draft)} is open already`);
  }
  const room: OpenRoom = {
    domain: draft.domain,
    name: draft.name,
    type: draft.type ?? 1,
    lock: draft.lock ?? false,
    capacity: draft.capacity ?? context.readings.capacityDefault,
    password: draft.password ?? null,
    hostKey: draft.hostKey ?? null,
    people: [],
  };
  putRoom(rooms, room);
  return changed(room, [{ event: "roomCreated", room }]);
}

/** The output is `false` if people are inside and `forceKick` is not set. */
export function closeRoom(
  rooms: Rooms,
  id: string,
  options: { readonly forceKick: boolean },
  context: RuleContext,
): Outcome<boolean> {
  const room = findRoom(rooms, id);
  if (room === undefined) {
    const missing = context.readings.destroyMissing;
    return missing === "error" ? refused(notOpen(id)) : unchanged(missing === "true");
  }
  if (room.people.length > 0 && !options.forceKick) return unchanged(false);
  const empty = { ...room, people: [] };
  dropRoom(rooms, room);
  return changed(true, [...clientsRemoved(empty, room.people), { event: "roomRemoved", room: empty }]);
}

/** `peerId`: one person, or `"all"`. */
export function kickOut(rooms: Rooms, id: string, peerId: string, context: RuleContext): Outcome<undefined> {
  const room = findRoom(rooms, id);
  if (room === undefined) return refused(notOpen(id));
  const out = peerId === "all" ? room.people : room.people.filter((person) => person.id === peerId);
  if (out.length === 0)
    return peerId === "all" ? unchanged(undefined) : refused(`peerId: there is no person with that id in ${id}`);
  const after = { ...room, people: room.people.filter((person) => !out.includes(person)) };
  const events = clientsRemoved(after, out);
  if (after.people.length > 0 || context.readings.emptyRooms === "stay") {
    putRoom(rooms, after);
    return changed(undefined, events);
  }
  dropRoom(rooms, room);
  return changed(undefined, [...events, { event: "roomRemoved", room: after }]);
}

export function editRoom(
  rooms: Rooms,
  id: string,
  edit: { readonly lock: boolean } | { readonly password: string | null },
): Outcome<OpenRoom> {
  const room = findRoom(rooms, id);
  if (room === undefined) return refused(notOpen(id));
  const after = { ...room, ...edit };
  if (after.lock === room.lock && after.password === room.password) return unchanged(room);
  putRoom(rooms, after);
  return changed(after);
}

export function putRoom(rooms: Rooms, room: OpenRoom): void {
  putInDomain(rooms.byDomain, room.domain, room.name, room);
}

function dropRoom(rooms: Rooms, room: OpenRoom): void {
  dropFromDomain(rooms.byDomain, room.domain, room.name);
}

function clientsRemoved(room: OpenRoom, people: readonly WirePeer[]): RoomEvent[] {
  return people.length === 0 ? [] : [{ event: "clientsRemoved", room, people }];
}

export function notOpen(id: string): string {
  return `id: the room ${id} is not open`;
}
