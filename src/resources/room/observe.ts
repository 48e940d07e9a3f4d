import type { ReadClient } from "../../api/client.ts";
import { Secret } from "../../model/secret.ts";
import type { Observed, Place } from "../contract.ts";
import { type Reader, readerOf, readPassword, readRoomType } from "../reading.ts";
import { roomId, type RoomSpec } from "./spec.ts";

const PEERS = ["conference host", "conference user", "webinar host", "webinar viewer"];

/** One `room.list`, which tells the open rooms only. */
export async function observe(client: ReadClient, at: Place, signal?: AbortSignal): Promise<Observed[]> {
  const read = readerOf(at, "room.list");
  const answer: unknown = await client.read(at.region, "room.list", { domain: at.domain }, signal);
  const domains = map(read, answer);
  const ofDomain = map(read, Object.hasOwn(domains, at.domain) ? domains[at.domain] : {});
  return Object.entries(ofDomain).map(([id, wire]) => readRoom(read, at, id, wire));
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
    const type = read.number(read.object(client, "client")["type"], "client's type");
    return PEERS[type - 1] ?? `peer type ${type}`;
  });
  return { ...base, spec, people };
}
