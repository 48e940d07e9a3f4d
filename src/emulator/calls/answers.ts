import type { WireBooking, WireMeetingOptionsOut, WireRoom, WireRoomList, WireRoomOpened, WireWebhook } from "../../api/wire.ts";
import type { Booking } from "../world/bookings.ts";
import type { OpenRoom } from "../world/open-room.ts";
import type { Readings } from "../readings.ts";
import { roomIdOf } from "../world/rooms.ts";
import { writeTime } from "../time.ts";
import type { Webhook } from "../world/webhooks.ts";

export function bookingOut(booking: Booking, readings: Readings): WireBooking {
  const options: WireMeetingOptionsOut = {
    duration: booking.duration,
    type: booking.type,
    isLocked: booking.lock,
    capacity: booking.capacity,
    ...passwordOut("password", booking.password, readings),
    ...hostKeyOut(booking.hostKey, readings),
    ...extra(readings),
  };
  return {
    id: booking.id,
    domainName: booking.domain,
    roomName: booking.room,
    startTime: writeTime(booking.start, readings),
    meetingOptions: options,
    ...extra(readings),
  };
}

export function roomOpenedOut(room: OpenRoom, readings: Readings): WireRoomOpened {
  return {
    id: roomIdOf(room),
    type: room.type,
    isLocked: room.lock,
    ...passwordOut("key", room.password, readings),
    ...(room.hostKey === null ? {} : { hostKey: room.hostKey }),
    ...extra(readings),
  };
}

export function roomListOut(rooms: readonly OpenRoom[], domain: string | undefined, readings: Readings): WireRoomList {
  const domains = new Map<string, [string, WireRoom | null][]>();
  if (domain !== undefined && readings.emptyDomain === "empty") domains.set(domain, []);
  for (const room of rooms) {
    let listed = domains.get(room.domain);
    if (listed === undefined) domains.set(room.domain, (listed = []));
    listed.push([
      readings.roomKeys === "full" ? roomIdOf(room) : room.name,
      readings.listedRooms === "null" ? null : roomOut(room, readings),
    ]);
  }
  return Object.fromEntries([...domains].map(([each, listed]) => [each, Object.fromEntries(listed)]));
}

function roomOut(room: OpenRoom, readings: Readings): WireRoom {
  return {
    options: {
      type: room.type,
      isLocked: room.lock,
      ...passwordOut("password", room.password, readings),
      ...extra(readings),
    },
    clients: room.people.map((person) => ({ ...person, ...extra(readings) })),
    ...extra(readings),
  };
}

export function webhookOut(webhook: Webhook, readings: Readings): WireWebhook {
  return {
    id: webhook.id,
    domain: webhook.domain,
    ...(webhook.room === null && readings.webhookRoomName === "absent" ? {} : { roomName: webhook.room }),
    ...(webhook.type === "url" ? { url: webhook.url } : { robotId: webhook.robotId }),
    ...extra(readings),
  };
}

/** The host key in the output of `booking.add` and `booking.update`. */
export function hostKeyOut(hostKey: string | null, readings: Readings): { readonly hostKey?: string | null } {
  if (hostKey !== null) return { hostKey };
  return readings.hostKeyNone === "absent" ? {} : { hostKey: null };
}

function passwordOut<Name extends "key" | "password">(
  name: Name,
  password: string | null,
  readings: Readings,
): { [N in Name]?: string | null } {
  const none = { absent: undefined, null: null, empty: "" }[readings.passwordNone];
  const value = password ?? none;
  return (value === undefined ? {} : { [name]: value }) as { [N in Name]?: string | null };
}

/** Fields that the manual does not know: a client must ignore them. */
export function extra(readings: Readings): object {
  return readings.extraFields ? { xExtra: { since: "a later version" } } : {};
}
