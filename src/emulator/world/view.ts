import type { WirePeer } from "../../api/wire.ts";
import { addBooking, listBookings, removeBooking, updateBooking, type Booking, type BookingDraft } from "./bookings.ts";
import type { Circumstances } from "./rule-context.ts";
import type { Deliveries } from "../listeners/deliveries.ts";
import type { OpenRoom } from "./open-room.ts";
import { Refusal, type Outcome } from "./outcome.ts";
import { joinRoom, leaveRoom, openFromInterface, type InterfaceChoice, type Person } from "./people.ts";
import { closeRoom, editRoom, kickOut, listRooms, openRoom, splitRoomId, type RoomDraft } from "./rooms.ts";
import { parseTime } from "../time.ts";
import { addWebhook, listWebhooks, putWebhook, removeWebhook, type Webhook, type WebhookDraft } from "./webhooks.ts";
import type { World } from "./world.ts";

/**
 * A region's world at hand: to look at, and to change as somebody else would, without a call in the log. The rules and the events
 * are those of the API; what it would refuse throws a Refusal. Times are milliseconds since 1970, durations minutes, and a room's
 * id is `domain/name`.
 */
export interface WorldView {
  readonly region: string;
  /** By id; without a domain, all. */
  bookings(domain?: string): readonly Booking[];
  rooms(domain?: string): readonly OpenRoom[];
  webhooks(domain?: string): readonly Webhook[];

  addBooking(booking: Omit<BookingDraft, "start"> & { readonly start: number | string }): Booking;
  /** What is left out stays, unlike in the API's `update`. */
  updateBooking(
    id: number,
    change: Partial<Pick<Booking, "start" | "duration" | "type" | "lock" | "capacity" | "password">> & {
      readonly addHostKey?: boolean;
    },
  ): Booking;
  removeBooking(id: number): void;

  /** As `room.init` does. */
  openRoom(id: string, options?: Omit<RoomDraft, "domain" | "name">): OpenRoom;
  /** As `room.destroy` with `forceKick` does. */
  closeRoom(id: string): void;
  setLock(id: string, lock: boolean): void;
  setPassword(id: string, password: string | null): void;
  /** `"all"` for everyone. */
  kickOut(id: string, personId: string): void;

  /** Somebody comes in by the room's link. */
  join(id: string, person?: Person): WirePeer;
  leave(id: string, personId: string): void;
  /** Somebody opens a room from the interface and is in it: refused while it is booked, but for the booking's host. */
  openFromInterface(
    id: string,
    person?: Person,
    choice?: InterfaceChoice,
  ): { readonly room: OpenRoom; readonly person: WirePeer };

  /** `validated` as is wished, with nobody asked; default: robots only. */
  addWebhook(webhook: WebhookDraft & { readonly validated?: boolean }): Webhook;
  removeWebhook(id: number): void;
}

export function createView(
  region: string,
  world: () => World,
  circumstances: () => Circumstances,
  announce: Deliveries["announce"],
): WorldView {
  const settle = <T>(outcome: Outcome<T>): T => {
    if (outcome.kind === "refused") throw new Refusal(outcome.why);
    announce(world(), outcome.happenings, circumstances());
    return outcome.output;
  };
  const sure = <T>(found: T | undefined, what: string): T => {
    if (found === undefined) throw new Refusal(`there is no ${what}`);
    return found;
  };
  return {
    region,
    bookings: (domain) => listBookings(world().bookings, domain),
    rooms: (domain) => listRooms(world().rooms, domain),
    webhooks: (domain) => listWebhooks(world().webhooks, domain),

    addBooking: ({ start, ...draft }) => {
      const instant = sure(parseTime(start, { timesIn: "any" }), `time ${start}`);
      return settle(addBooking(world().bookings, { ...draft, start: instant }, circumstances()));
    },
    updateBooking: (id, change) => {
      const { start, duration, type, lock, capacity, password } = sure(world().bookings.byId.get(id), `booking ${id}`);
      const at = circumstances();
      const keeping = { ...at, readings: { ...at.readings, updateHostKey: "keeps" as const } };
      return settle(updateBooking(world().bookings, id, { start, duration, type, lock, capacity, password, ...change }, keeping));
    },
    removeBooking: (id) => void settle(removeBooking(world().bookings, id)),

    openRoom: (id, options = {}) => settle(openRoom(world().rooms, { ...splitRoomId(id), ...options }, circumstances())),
    closeRoom: (id) => void settle(closeRoom(world().rooms, id, { forceKick: true }, circumstances())),
    setLock: (id, lock) => void settle(editRoom(world().rooms, id, { lock })),
    setPassword: (id, password) => void settle(editRoom(world().rooms, id, { password })),
    kickOut: (id, personId) => settle(kickOut(world().rooms, id, personId, circumstances())),

    join: (id, person = {}) => settle(joinRoom(world(), id, person, circumstances())),
    leave: (id, personId) => settle(leaveRoom(world(), id, personId, circumstances())),
    openFromInterface: (id, person = {}, choice = {}) => settle(openFromInterface(world(), id, person, choice, circumstances())),

    addWebhook: ({ validated, ...draft }) => {
      const added = settle(addWebhook(world().webhooks, draft, circumstances()));
      if (validated === undefined || validated === added.validated) return added;
      putWebhook(world().webhooks, { ...added, validated });
      return { ...added, validated };
    },
    removeWebhook: (id) => void settle(removeWebhook(world().webhooks, id)),
  };
}
