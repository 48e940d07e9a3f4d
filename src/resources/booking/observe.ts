import type { ReadClient } from "../../api/client.ts";
import { CallError } from "../../api/call-error.ts";
import { formatInstant } from "../../model/instant.ts";
import { Secret } from "../../model/secret.ts";
import type { ObjectId } from "../../model/state.ts";
import type { Gotten, Observed, Place } from "../contract.ts";
import { isSameDomain } from "../names.ts";
import { type Reader, readerOf } from "../reader.ts";
import { readNumber, readPassword, readRoomType } from "../wire-values.ts";
import { bookingKey, type BookingSpec } from "./spec.ts";

/** One `booking.list`. */
export async function observe(client: ReadClient, at: Place, signal?: AbortSignal): Promise<Observed[]> {
  const read = readerOf(at, "booking.list");
  const listIn = (answer: unknown): readonly unknown[] => read.array(answer, "bookings");
  const answer: unknown = await client.read(at.region, "booking.list", { domain: at.domain }, signal, listIn);
  const observed: Observed[] = [];
  for (const item of listIn(answer)) {
    const wire = read.object(item, "booking");
    const { domainName } = wire;
    if (typeof domainName === "string" && !isSameDomain(domainName, at.domain)) continue;
    observed.push(readBooking(read, at, wire));
  }
  return observed;
}

const NOT_FOUND: ReadonlySet<number | undefined> = new Set([404, 410]);

/** One `booking.get`. The manual doesn't say how a region answers for an id that there is none of. */
export async function get(client: ReadClient, at: Place, id: ObjectId, signal?: AbortSignal): Promise<Gotten> {
  const read = readerOf(at, "booking.get");
  try {
    const answer: unknown = await client.read(at.region, "booking.get", { id: Number(id) }, signal);
    if (answer === null) return { kind: "none" };
    const wire = read.object(answer, "booking");
    const { domainName } = wire;
    const observed = readBooking(read, at, wire);
    const isOther = observed.id !== Number(id) || (typeof domainName === "string" && !isSameDomain(domainName, at.domain));
    if (isOther) throw read.unreadable(`a booking that is not ${id}`);
    return { kind: "found", observed };
  } catch (error) {
    if (!(error instanceof CallError) || error.code !== "refused") throw error;
    // The same address has just answered a list.
    return NOT_FOUND.has(error.status) ? { kind: "none" } : { kind: "refused", error };
  }
}

function readBooking(read: Reader, at: Place, wire: Readonly<Record<string, unknown>>): Observed {
  const room = read.text(wire["roomName"], "booking's roomName");
  const start = formatInstant(read.time(wire["startTime"], "booking's startTime"));
  const options = read.object(wire["meetingOptions"], "booking's meetingOptions");
  const password = readPassword(options["password"]);
  const hostKey = readPassword(options["hostKey"]);
  const spec: BookingSpec = {
    start,
    duration: read.number(options["duration"], "booking's duration"),
    type: readRoomType(read.number(options["type"] ?? 1, "booking's type")),
    lock: read.flag(options["isLocked"], "booking's isLocked"),
    capacity: readCapacity(options["capacity"]),
    password: password === undefined ? null : new Secret(password, "live"),
    hostKey: hostKey !== undefined,
  };
  const observed: { -readonly [Field in keyof Observed]: Observed[Field] } = {
    kind: "booking",
    region: at.region,
    domain: at.domain,
    room,
    id: read.id(wire["id"], "booking"),
    key: bookingKey(room, start),
    spec,
  };
  if (hostKey !== undefined) observed.hostKey = new Secret(hostKey, "live");
  return observed;
}

/** Absent, `null`, `""` and 0 all mean that there is no limit of its own. */
function readCapacity(value: unknown): number | undefined {
  const capacity = readNumber(value);
  return capacity === 0 ? undefined : capacity;
}
