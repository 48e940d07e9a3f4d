import type { ReadClient } from "../../api/client.ts";
import { CallError } from "../../api/call-error.ts";
import { formatInstant } from "../../model/instant.ts";
import { Secret } from "../../model/secret.ts";
import type { ObjectId } from "../../model/state.ts";
import type { Observed, Place } from "../contract.ts";
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

/** One `booking.get`; `undefined` for an empty answer or a refusal, which are how a region may say that there is no such booking. */
export async function get(client: ReadClient, at: Place, id: ObjectId): Promise<Observed | undefined> {
  const read = readerOf(at, "booking.get");
  try {
    const answer: unknown = await client.read(at.region, "booking.get", { id: Number(id) });
    return answer === null ? undefined : readBooking(read, at, read.object(answer, "booking"));
  } catch (error) {
    if (error instanceof CallError && error.code === "refused") return undefined;
    throw error;
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
