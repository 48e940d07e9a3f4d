import type { WireInput, WireMeetingOptionsIn, WireMethod } from "../../api/wire.ts";
import { bookingOut, extra, hostKeyOut, roomListOut, roomOpenedOut, webhookOut } from "./answers.ts";
import {
  addBooking,
  endOf,
  holdingBooking,
  listBookings,
  removeBooking,
  updateBooking,
  type BookingDraft,
} from "../world/bookings.ts";
import type { Circumstances } from "../world/rule-context.ts";
import { refused, unchanged, withOutput, type Outcome } from "../world/outcome.ts";
import { closeRoom, editRoom, kickOut, listRooms, openRoom, splitRoomId } from "../world/rooms.ts";
import { parseTime } from "../time.ts";
import {
  addWebhook,
  listWebhooks,
  noteValidation,
  noWebhook,
  removeWebhook,
  type Webhook,
  type WebhookDraft,
} from "../world/webhooks.ts";
import type { Domains, World } from "../world/world.ts";

/** What a method works with. */
export interface MethodContext {
  readonly world: World;
  readonly domains: Domains;
  /** As it is whenever it is asked for: `validate` waits for a listener, and the clock may move meanwhile. */
  readonly circumstances: () => Circumstances;
  /** Asks a webhook's listener to sign something; whether it did so rightly. */
  readonly askListener: (webhook: Webhook & { readonly type: "url" }) => Promise<boolean>;
}

/** The output is the wire's, `undefined` where the manual has none. */
type Answering = Outcome<unknown> | Promise<Outcome<unknown>>;

const METHODS: { readonly [M in WireMethod]: (input: WireInput<M>, context: MethodContext) => Answering } = {
  "room.init": (input, { world, domains, circumstances }) => {
    const at = circumstances();
    const place = splitRoomId(input.id);
    const booking = holdingBooking(world.bookings, place.domain, place.name, {
      ...at,
      readings: { ...at.readings, bookingHolds: "duringMeeting" },
    });
    const booked = at.readings.initHostKey === "booking" ? booking?.hostKey : undefined;
    const hostKey = input.addHostKey === true ? (booked ?? at.newKey()) : null;
    const draft = { ...place, ...options(input), ...(booking && { capacity: booking.capacity }), hostKey };
    return inDomain(place.domain, domains, () =>
      withOutput(openRoom(world.rooms, draft, at), (room) => roomOpenedOut(room, at.readings)),
    );
  },
  "room.destroy": (input, { world, circumstances }) =>
    closeRoom(world.rooms, input.id, { forceKick: input.forceKick ?? false }, circumstances()),
  "room.kickOut": (input, { world, circumstances }) => kickOut(world.rooms, input.id, input.peerId, circumstances()),
  "room.setLock": (input, { world }) => silent(editRoom(world.rooms, input.id, { lock: input.lock })),
  "room.setPassword": (input, { world }) => silent(editRoom(world.rooms, input.id, { password: noneIfEmpty(input.password) })),
  "room.list": (input, { world, domains, circumstances }) =>
    inDomain(input.domain, domains, () =>
      unchanged(roomListOut(listRooms(world.rooms, input.domain), input.domain, circumstances().readings)),
    ),

  "booking.add": (input, { world, domains, circumstances }) => {
    const at = circumstances();
    const draft: BookingDraft = { domain: input.domain, room: input.roomName, ...meeting(input, at) };
    return inDomain(input.domain, domains, () =>
      withOutput(addBooking(world.bookings, draft, at), (booking) => ({
        id: booking.id,
        ...hostKeyOut(booking.hostKey, at.readings),
        ...extra(at.readings),
      })),
    );
  },
  "booking.remove": (input, { world }) => silent(removeBooking(world.bookings, input.id)),
  "booking.update": (input, { world, circumstances }) => {
    const at = circumstances();
    const told = input.meetingOptions.addHostKey === true || at.readings.updateReturnsKeptHostKey;
    return withOutput(updateBooking(world.bookings, input.id, meeting(input, at), at), (booking) => ({
      ...hostKeyOut(told ? booking.hostKey : null, at.readings),
      ...extra(at.readings),
    }));
  },
  "booking.list": (input, { world, domains, circumstances }) => {
    const { now, readings } = circumstances();
    return inDomain(input.domain, domains, () => {
      const all = listBookings(world.bookings, input.domain);
      const listed = readings.pastBookings === "kept" ? all : all.filter((booking) => endOf(booking) > now);
      return unchanged(listed.map((booking) => bookingOut(booking, readings)));
    });
  },
  "booking.get": (input, { world, circumstances }) => {
    const booking = world.bookings.byId.get(input.id);
    return booking === undefined
      ? refused(`id: there is no booking ${input.id}`)
      : unchanged(bookingOut(booking, circumstances().readings));
  },

  "webhook.add": (input, { world, domains, circumstances }) => {
    const at = circumstances();
    const draft = webhookDraft(input);
    if (draft === undefined) return refused(`webhook.add: ${input.type === "url" ? "url" : "robotId"} is missing`);
    return inDomain(input.domain, domains, () =>
      withOutput(addWebhook(world.webhooks, draft, at), ({ id, validated }) => ({ id, validated, ...extra(at.readings) })),
    );
  },
  "webhook.remove": (input, { world }) => silent(removeWebhook(world.webhooks, input.id)),
  "webhook.list": (input, { world, domains, circumstances }) => {
    const { readings } = circumstances();
    const validated = input.validated === false && readings.validatedFilter === "falseMeansAll" ? undefined : input.validated;
    return inDomain(input.domain, domains, () =>
      unchanged(
        listWebhooks(world.webhooks, input.domain, { token: input.token, validated }).map((webhook) =>
          webhookOut(webhook, readings),
        ),
      ),
    );
  },
  "webhook.validate": async (input, { world, circumstances, askListener }) => {
    const webhook = world.webhooks.byId.get(input.id);
    if (webhook === undefined) return refused(noWebhook(input.id));
    const answeredRight = webhook.type === "robot" || (await askListener(webhook));
    const at = circumstances();
    return withOutput(noteValidation(world.webhooks, input.id, answeredRight, at), (validated) => ({
      validated,
      ...extra(at.readings),
    }));
  },
};

export function runMethod<M extends WireMethod>(method: M, input: WireInput<M>, context: MethodContext): Answering {
  return METHODS[method](input, context);
}

function inDomain(domain: string | undefined, domains: Domains, then: () => Outcome<unknown>): Outcome<unknown> {
  const known = domain === undefined || domains === null || Object.hasOwn(domains, domain);
  return known ? then() : refused(`the domain ${domain} is not one of this account's`);
}

function silent(outcome: Outcome<unknown>): Outcome<undefined> {
  return withOutput(outcome, () => undefined);
}

function meeting(
  input: { readonly startTime: string | number; readonly meetingOptions: WireMeetingOptionsIn },
  at: Circumstances,
): Omit<BookingDraft, "domain" | "room" | "hostKey"> {
  const { duration, capacity, addHostKey = false } = input.meetingOptions;
  const start = parseTime(input.startTime, at.readings);
  if (start === undefined) throw new Error("a time that was checked can't be read");
  return { start, duration, addHostKey, ...options(input.meetingOptions), ...(capacity === undefined ? {} : { capacity }) };
}

function options(
  input: Pick<WireMeetingOptionsIn, "type" | "lock" | "key">,
): Pick<Required<BookingDraft>, "type" | "lock" | "password"> {
  return { type: input.type ?? 1, lock: input.lock ?? false, password: noneIfEmpty(input.key) };
}

function noneIfEmpty(password: string | null | undefined): string | null {
  return password === undefined || password === "" ? null : password;
}

function webhookDraft(input: WireInput<"webhook.add">): WebhookDraft | undefined {
  const base = { domain: input.domain, room: input.roomName ?? null };
  if (input.type === "url") return input.url === undefined ? undefined : { ...base, type: "url", url: input.url };
  return input.robotId === undefined ? undefined : { ...base, type: "robot", robotId: input.robotId };
}
