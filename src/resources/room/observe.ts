import type { ReadClient } from "../../api/client.ts";
import { Secret } from "../../model/secret.ts";
import type { Observed, Place } from "../contract.ts";
import { type Person, readPeerType } from "../people.ts";
import { isSameDomain } from "../names.ts";
import { type Reader, readerOf } from "../reader.ts";
import { readPassword, readRoomType } from "../wire-values.ts";
import { keyOfRoom, roomId, type RoomSpec } from "./spec.ts";

/** One `room.list`, which tells the open rooms only. */
export async function observe(client: ReadClient, at: Place, signal?: AbortSignal): Promise<Observed[]> {
  const read = readerOf(at, "room.list");
  const mapIn = (answer: unknown): Readonly<Record<string, unknown>> => map(read, answer);
  const answer: unknown = await client.read(at.region, "room.list", { domain: at.domain }, signal, mapIn);
  const ofDomain = Object.entries(mapIn(answer)).filter(([domain]) => isSameDomain(domain, at.domain));
  return ofDomain.flatMap(([, rooms]) => readRooms(read, at, rooms));
}

/** The open rooms of every domain of the account, in one region: the one list that takes no domain. */
export async function observeEverywhere(client: ReadClient, region: string, signal?: AbortSignal): Promise<Observed[]> {
  const everywhere = readerOf({ region, domain: "every domain" }, "room.list");
  const mapIn = (answer: unknown): Readonly<Record<string, unknown>> => map(everywhere, answer);
  const answer: unknown = await client.read(region, "room.list", {}, signal, mapIn);
  return Object.entries(mapIn(answer)).flatMap(([domain, rooms]) => {
    const at = { region, domain };
    return readRooms(readerOf(at, "room.list"), at, rooms);
  });
}

/** The rooms of one domain; a domain may be named without any. */
function readRooms(read: Reader, at: Place, rooms: unknown): Observed[] {
  return Object.entries(map(read, rooms ?? {})).map(([id, wire]) => readRoom(read, at, id, wire));
}

/** Some servers write an empty map as an empty list. */
function map(read: Reader, value: unknown): Readonly<Record<string, unknown>> {
  return Array.isArray(value) && value.length === 0 ? {} : read.object(value, "map of rooms");
}

/** By its id, which calls then have as it is listed; or by its name alone. */
function readRoom(read: Reader, at: Place, listed: string, wire: unknown): Observed {
  const slash = listed.indexOf("/");
  const isId = slash >= 0 && isSameDomain(listed.slice(0, slash), at.domain);
  const room = isId ? listed.slice(slash + 1) : listed;
  const own = roomId({ domain: at.domain, room });
  const base = { kind: "room", region: at.region, domain: at.domain, room, id: isId ? listed : own, key: keyOfRoom(own) };
  const object = wire === null ? {} : read.object(wire, "room");
  const people = readPeople(read, object["clients"]);
  if (object["options"] === undefined || object["options"] === null) {
    return { ...base, spec: { active: true }, people, opaque: true };
  }
  const options = read.object(object["options"], "room's options");
  const password = readPassword(options["password"]);
  const spec: RoomSpec = {
    active: true,
    type: readRoomType(read.number(options["type"] ?? 1, "room's type")),
    lock: read.flag(options["isLocked"], "room's isLocked"),
    password: password === undefined ? null : new Secret(password, "live"),
  };
  return { ...base, spec, people };
}

/** Some servers write an empty list as an empty map. */
function readPeople(read: Reader, clients: unknown): Person[] {
  const none = typeof clients === "object" && clients !== null && Object.keys(clients).length === 0;
  return read.array(none ? [] : (clients ?? []), "people").map((client) => {
    const { id, type } = read.object(client, "client");
    return { id: typeof id === "string" ? id : "?", type: readPeerType(read.number(type, "client's type")) };
  });
}
