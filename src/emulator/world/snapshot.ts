import { fail } from "../../model/diagnostic.ts";
import { listBookings, putBooking, type Booking } from "./bookings.ts";
import {
  checkAll,
  flag,
  listOf,
  name,
  oneOf,
  optional,
  orNull,
  recordOf,
  required,
  shape,
  text,
  uint,
  webAddress,
  type Check,
} from "../fields.ts";
import type { OpenRoom } from "./open-room.ts";
import { listRooms, putRoom } from "./rooms.ts";
import { listWebhooks, putWebhook, type Webhook } from "./webhooks.ts";
import { createWorld, type Domains, type World } from "./world.ts";

/** All worlds of the emulator as JSON, with passwords, host keys and webhook keys. */
export interface WorldSnapshot {
  readonly format: "xroom.emulator/1";
  /** How far the clock was moved, in milliseconds. */
  readonly clockOffset: number;
  readonly domains: Domains;
  readonly regions: Readonly<Record<string, RegionSnapshot>>;
}

export interface RegionSnapshot {
  readonly nextBookingId: number;
  readonly nextWebhookId: number;
  readonly bookings: readonly Booking[];
  readonly rooms: readonly OpenRoom[];
  readonly webhooks: readonly Webhook[];
}

export function takeSnapshot(worlds: Iterable<World>, domains: Domains, clockOffset: number): WorldSnapshot {
  const regions = [...worlds].map((world): [string, RegionSnapshot] => [world.region, regionOf(world)]);
  return { format: "xroom.emulator/1", clockOffset, domains, regions: Object.fromEntries(regions) };
}

export function regionOf({ bookings, rooms, webhooks }: World): RegionSnapshot {
  return {
    nextBookingId: bookings.nextId,
    nextWebhookId: webhooks.nextId,
    bookings: listBookings(bookings),
    rooms: listRooms(rooms),
    webhooks: listWebhooks(webhooks),
  };
}

/** Empty without a snapshot. */
export function restoreWorld(region: string, snapshot: RegionSnapshot | undefined): World {
  const world = createWorld(region);
  if (snapshot === undefined) return world;
  for (const booking of snapshot.bookings) putBooking(world.bookings, booking);
  for (const room of snapshot.rooms) putRoom(world.rooms, room);
  for (const webhook of snapshot.webhooks) putWebhook(world.webhooks, webhook);
  world.bookings.nextId = Math.max(world.bookings.nextId, snapshot.nextBookingId);
  world.webhooks.nextId = Math.max(world.webhooks.nextId, snapshot.nextWebhookId);
  return world;
}

const anyText = text(100_000);
const secret: Check = orNull(anyText);
const instant: Check = (value, path, rules) =>
  typeof value === "number" && Number.isSafeInteger(value) ? value : rules.report(path, "must be milliseconds since 1970");
const booking = shape({
  id: required(uint(1)),
  domain: required(name),
  room: required(name),
  start: required(instant),
  duration: required(uint(1)),
  type: required(oneOf(1, 2)),
  lock: required(flag),
  capacity: required(uint(1)),
  password: required(secret),
  hostKey: required(secret),
});
const person = shape({ id: required(text()), type: required(oneOf(1, 2, 3, 4)) });
const room = shape({
  domain: required(name),
  name: required(name),
  type: required(oneOf(1, 2)),
  lock: required(flag),
  capacity: required(uint(1)),
  password: required(secret),
  hostKey: required(secret),
  people: required(listOf(person)),
});
const webhookBase = { id: required(uint(1)), domain: required(name), room: required(orNull(name)), validated: required(flag) };
const urlWebhook = shape({ ...webhookBase, type: required(oneOf("url")), url: required(webAddress) });
const robotWebhook = shape({ ...webhookBase, type: required(oneOf("robot")), robotId: required(uint()) });
const webhook: Check = (value, path, rules) =>
  (typeof value === "object" && value !== null && "robotId" in value ? robotWebhook : urlWebhook)(value, path, rules);
const SNAPSHOT = shape({
  format: required(oneOf("xroom.emulator/1")),
  clockOffset: optional(instant),
  domains: optional(orNull(recordOf(shape({ webhookKey: required(anyText) })))),
  regions: required(
    recordOf(
      shape({
        nextBookingId: required(uint(1)),
        nextWebhookId: required(uint(1)),
        bookings: required(listOf(booking)),
        rooms: required(listOf(room)),
        webhooks: required(listOf(webhook)),
      }),
    ),
  ),
});

/** Checks a snapshot from outside. Throws a Failure that names what is wrong with it. */
export function readSnapshot(value: unknown): WorldSnapshot {
  const checked = checkAll(SNAPSHOT, value);
  if (checked.problems.length > 0)
    throw fail("bad-snapshot", `not a snapshot of the emulator: ${checked.problems.slice(0, 10).join("; ")}`);
  return { clockOffset: 0, domains: null, ...(checked.value as Pick<WorldSnapshot, "format" | "regions">) };
}
