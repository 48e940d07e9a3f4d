import type { ReadClient } from "../../api/client.ts";
import { Secret } from "../../model/secret.ts";
import type { Observed, Place } from "../contract.ts";
import { readPeerType } from "../people.ts";
import { type Reader, readerOf, readPassword, readRoomType } from "../reading.ts";
import { roomId, type RoomSpec } from "./spec.ts";

/** One `room.list`, which tells the open rooms only. */
export async function observe(client: ReadClient, at: Place, signal?: AbortSignal): Promise<Observed[]> {
  const read = readerOf(at, "room.list");
  const answer: unknown = await client.read(at.region, "room.list", { domain: at.domain }, signal);
  const domains = map(read, answer);
  const ofDomain = map(read, Object.hasOwn(domains, at.domain) ? domains[at.domain] : {});
  return Object.entries(ofDomain).map(([id, wire]) => readRoom(read, at, id, wire));
}

/** The open rooms of every domain of the account, in one region: the one list that takes no domain. */
export async function observeEverywhere(client: ReadClient, region: string, signal?: AbortSignal): Promise<Observed[]> {
  const answer: unknown = await client.read(region, "room.list", {}, signal);
  const everywhere = { region, domain: "every domain" };
  const domains = map(readerOf(everywhere, "room.list"), answer);
  return Object.entries(domains).flatMap(([domain, rooms]) => {
    const at = { region, domain };
    const read = readerOf(at, "room.list");
    return Object.entries(map(read, rooms)).map(([id, wire]) => readRoom(read, at, id, wire));
  });
}

/** Some servers write an empty map as an empty list. */
function map(read: Reader, value: unknown): Readonly<Record<string, unknown>> {
  return Array.isArray(value) && value.length === 0 ? {} : read.object(value, "map of rooms");
}

function readRoom(read: Reader, at: Place, id: string, wire: unknown): Observed {
  const prefix = `${at.domain}/`;
  const room = id.startsWith(prefix) ? id.slice(prefix.length) : id;
  const key = roomId({ domain: at.domain, room });
  const base = { kind: "room", region: at.region, domain: at.domain, room, id: key, key };
  if (wire === null) return { ...base, spec: { active: true }, people: [], opaque: true };

  const object = read.object(wire, "room");
  const options = read.object(object["options"], "room's options");
  const password = readPassword(options["password"]);
  const spec: RoomSpec = {
    active: true,
    type: readRoomType(read.number(options["type"] ?? 1, "room's type")),
    lock: options["isLocked"] === true,
    password: password === undefined ? null : new Secret(password, "live"),
  };
  const people = read.array(object["clients"] ?? [], "people").map((client) => {
    const { id, type } = read.object(client, "client");
    return { id: typeof id === "string" ? id : "?", type: readPeerType(read.number(type, "client's type")) };
  });
  return { ...base, spec, people };
}
