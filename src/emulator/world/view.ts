import type { WirePeer } from "../../api/wire.ts";
import { addBooking, listBookings, removeBooking, updateBooking, type Booking, type BookingDraft } from "./bookings.ts";
import type { RuleContext } from "./rule-context.ts";
import type { OpenRoom, RoomEvent } from "./open-room.ts";
import { Refusal, type Outcome } from "./outcome.ts";
import { joinRoom, leaveRoom, openFromInterface, type InterfaceChoice, type Person } from "./people.ts";
import { closeRoom, editRoom, kickOut, listRooms, openRoom, splitRoomId, type RoomDraft } from "./rooms.ts";
import { parseTime } from "../time.ts";
import { addWebhook, listWebhooks, putWebhook, removeWebhook, type Webhook, type WebhookDraft } from "./webhooks.ts";
import type { World } from "./world.ts";

/**
 * A region's world in the same process: reads it, and changes it as other users would, without a call in the log. The rules and events
 * are the API's; where the API would refuse, it throws a Refusal. Times are milliseconds since 1970, durations minutes, and a room's id
 * is `domain/name`.
 */
export interface WorldView {
  readonly region: string;
  /** Sorted by id; without a domain, those of all domains. */
  bookings(domain?: string): readonly Booking[];
  rooms(domain?: string): readonly OpenRoom[];
  webhooks(domain?: string): readonly Webhook[];

  addBooking(booking: Omit<BookingDraft, "start"> & { readonly start: number | string }): Booking;
  /** Keeps the fields that are left out, unlike the API's `update`. */
  updateBooking(
    id: number,
    change: Partial<Pick<Booking, "start" | "duration" | "type" | "lock" | "capacity" | "password">> & {
      readonly addHostKey?: boolean;
    },
  ): Booking;
  removeBooking(id: number): void;

  /** Like `room.init`. */
  openRoom(id: string, options?: Omit<RoomDraft, "domain" | "name">): OpenRoom;
  /** Like `room.destroy` with `forceKick`. */
  closeRoom(id: string): void;
  setLock(id: string, lock: boolean): void;
  setPassword(id: string, password: string | null): void;
  /** `"all"` for everyone. */
  kickOut(id: string, personId: string): void;

  /** A person joins by the room's link. */
  join(id: string, person?: Person): WirePeer;
  leave(id: string, personId: string): void;
  /** A person opens the room from the interface and is in it. Refused while it is booked, except for the booking's host. */
  openFromInterface(
    id: string,
    person?: Person,
    choice?: InterfaceChoice,
  ): { readonly room: OpenRoom; readonly person: WirePeer };

  /** Sets `validated` without asking the listener. Default: robots only. */
  addWebhook(webhook: WebhookDraft & { readonly validated?: boolean }): Webhook;
  removeWebhook(id: number): void;
}

export function createView(
  region: string,
  world: () => World,
  ruleContext: () => RuleContext,
  announce: (world: World, events: readonly RoomEvent[], context: RuleContext) => void,
): WorldView {
  const commit = <T>(outcome: Outcome<T>): T => {
    if (outcome.kind === "refused") throw new Refusal(outcome.why);
    announce(world(), outcome.events, ruleContext());
    return outcome.output;
  };
  const orRefuse = <T>(found: T | undefined, what: string): T => {
    if (found === undefined) throw new Refusal(`there is no ${what}`);
    return found;
  };
  return {
    region,
    bookings: (domain) => listBookings(world().bookings, domain),
    rooms: (domain) => listRooms(world().rooms, domain),
    webhooks: (domain) => listWebhooks(world().webhooks, domain),

    addBooking: ({ start, ...draft }) => {
      const instant = orRefuse(parseTime(start, { timesIn: "any" }), `time ${start}`);
      return commit(addBooking(world().bookings, { ...draft, start: instant }, ruleContext()));
    },
    updateBooking: (id, change) => {
      const { start, duration, type, lock, capacity, password } = orRefuse(world().bookings.byId.get(id), `booking ${id}`);
      const context = ruleContext();
      const keepingHostKey = { ...context, readings: { ...context.readings, updateHostKey: "keeps" as const } };
      return commit(
        updateBooking(world().bookings, id, { start, duration, type, lock, capacity, password, ...change }, keepingHostKey),
      );
    },
    removeBooking: (id) => void commit(removeBooking(world().bookings, id)),

    openRoom: (id, options = {}) => commit(openRoom(world().rooms, { ...splitRoomId(id), ...options }, ruleContext())),
    closeRoom: (id) => void commit(closeRoom(world().rooms, id, { forceKick: true }, ruleContext())),
    setLock: (id, lock) => void commit(editRoom(world().rooms, id, { lock })),
    setPassword: (id, password) => void commit(editRoom(world().rooms, id, { password })),
    kickOut: (id, personId) => commit(kickOut(world().rooms, id, personId, ruleContext())),

    join: (id, person = {}) => commit(joinRoom(world(), id, person, ruleContext())),
    leave: (id, personId) => commit(leaveRoom(world(), id, personId, ruleContext())),
    openFromInterface: (id, person = {}, choice = {}) => commit(openFromInterface(world(), id, person, choice, ruleContext())),

    addWebhook: ({ validated, ...draft }) => {
      const added = commit(addWebhook(world().webhooks, draft, ruleContext()));
      if (validated === undefined || validated === added.validated) return added;
      putWebhook(world().webhooks, { ...added, validated });
      return { ...added, validated };
    },
    removeWebhook: (id) => void commit(removeWebhook(world().webhooks, id)),
  };
}
