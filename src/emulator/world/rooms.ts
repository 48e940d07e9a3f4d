import type { WirePeer, WireRoomType } from "../../api/wire.ts";
import type { Circumstances } from "./rule-context.ts";
import type { Happening, OpenRoom } from "./open-room.ts";
import { changed, refused, unchanged, type Outcome } from "./outcome.ts";

export interface Rooms {
  /** domain → name → room */
  readonly byDomain: Map<string, Map<string, OpenRoom>>;
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

/** `chat.org/board` → its domain and name. The id has been checked. */
export function splitRoomId(id: string): { readonly domain: string; readonly name: string } {
  const slash = id.indexOf("/");
  return { domain: id.slice(0, slash), name: id.slice(slash + 1) };
}

export function findRoom(rooms: Rooms, id: string): OpenRoom | undefined {
  const { domain, name } = splitRoomId(id);
  return rooms.byDomain.get(domain)?.get(name);
}

/** A domain's open rooms, or all. */
export function listRooms(rooms: Rooms, domain?: string): OpenRoom[] {
  if (domain !== undefined) return [...(rooms.byDomain.get(domain)?.values() ?? [])];
  return [...rooms.byDomain.values()].flatMap((inDomain) => [...inDomain.values()]);
}

export function openRoom(rooms: Rooms, draft: RoomDraft, at: Circumstances): Outcome<OpenRoom> {
  const open = findRoom(rooms, roomIdOf(draft));
  if (open !== undefined) {
    return at.readings.initOpenRoom === "returns" ? unchanged(open) : refused(`id: the room ${roomIdOf(draft)} is open already`);
  }
  const room: OpenRoom = {
    domain: draft.domain,
    name: draft.name,
    type: draft.type ?? 1,
    lock: draft.lock ?? false,
    capacity: draft.capacity ?? at.readings.capacityDefault,
    password: draft.password ?? null,
    hostKey: draft.hostKey ?? null,
    people: [],
  };
  putRoom(rooms, room);
  return changed(room, [{ event: "roomCreated", room }]);
}

/** `false`: there are people inside, and nobody was put out. */
export function closeRoom(
  rooms: Rooms,
  id: string,
  options: { readonly forceKick: boolean },
  at: Circumstances,
): Outcome<boolean> {
  const room = findRoom(rooms, id);
  if (room === undefined) {
    const missing = at.readings.destroyMissing;
    return missing === "error" ? refused(notOpen(id)) : unchanged(missing === "true");
  }
  if (room.people.length > 0 && !options.forceKick) return unchanged(false);
  const empty = { ...room, people: [] };
  takeRoom(rooms, room);
  return changed(true, [...putOut(empty, room.people), { event: "roomRemoved", room: empty }]);
}

/** Puts out one person, or all of them with `"all"`. */
export function kickOut(rooms: Rooms, id: string, peerId: string, at: Circumstances): Outcome<undefined> {
  const room = findRoom(rooms, id);
  if (room === undefined) return refused(notOpen(id));
  const out = peerId === "all" ? room.people : room.people.filter((person) => person.id === peerId);
  if (out.length === 0) return peerId === "all" ? unchanged(undefined) : refused(`peerId: nobody of that id is in ${id}`);
  const after = { ...room, people: room.people.filter((person) => !out.includes(person)) };
  const happenings = putOut(after, out);
  if (after.people.length > 0 || at.readings.emptyRooms === "stay") {
    putRoom(rooms, after);
    return changed(undefined, happenings);
  }
  takeRoom(rooms, room);
  return changed(undefined, [...happenings, { event: "roomRemoved", room: after }]);
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
  let inDomain = rooms.byDomain.get(room.domain);
  if (inDomain === undefined) rooms.byDomain.set(room.domain, (inDomain = new Map()));
  inDomain.set(room.name, room);
}

function takeRoom(rooms: Rooms, room: OpenRoom): void {
  const inDomain = rooms.byDomain.get(room.domain);
  inDomain?.delete(room.name);
  if (inDomain?.size === 0) rooms.byDomain.delete(room.domain);
}

function putOut(room: OpenRoom, people: readonly WirePeer[]): Happening[] {
  return people.length === 0 ? [] : [{ event: "clientsRemoved", room, people }];
}

export function notOpen(id: string): string {
  return `id: the room ${id} is not open`;
}
