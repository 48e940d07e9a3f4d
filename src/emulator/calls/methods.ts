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
import type { RuleContext } from "../world/rule-context.ts";
import { refused, unchanged, withOutput, type Outcome } from "../world/outcome.ts";
import { closeRoom, editRoom, kickOut, listRooms, openRoom, splitRoomId } from "../world/rooms.ts";
import { parseTime } from "../time.ts";
import {
  addWebhook,
  listWebhooks,
  noteValidation,
  noSuchWebhook,
  removeWebhook,
  type Webhook,
  type WebhookDraft,
} from "../world/webhooks.ts";
import type { Domains, World } from "../world/world.ts";

export interface MethodContext {
  readonly world: World;
  readonly domains: Domains;
  /** A function, because the clock may move while `validate` waits for a listener. */
  readonly ruleContext: () => RuleContext;
  /** Whether the webhook's listener signs a validation correctly. */
  readonly askListener: (webhook: Webhook & { readonly type: "url" }) => Promise<boolean>;
}

/** The output is the wire's; `undefined` where the manual has none. */
type MethodOutcome = Outcome<unknown> | Promise<Outcome<unknown>>;

const METHODS: { readonly [M in WireMethod]: (input: WireInput<M>, context: MethodContext) => MethodOutcome } = {
  "room.init": (input, { world, domains, ruleContext }) => {
    const context = ruleContext();
    const place = splitRoomId(input.id);
    const booking = holdingBooking(world.bookings, place.domain, place.name, {
      ...context,
      readings: { ...context.readings, bookingHolds: "duringMeeting" },
    });
    const booked = context.readings.initHostKey === "booking" ? booking?.hostKey : undefined;
    const hostKey = input.addHostKey === true ? (booked ?? context.newKey()) : null;
    const draft = { ...place, ...options(input), ...(booking && { capacity: booking.capacity }), hostKey };
    return ifKnown(place.domain, domains, () =>
      withOutput(openRoom(world.rooms, draft, context), (room) => roomOpenedOut(room, context.readings)),
    );
  },
  "room.destroy": (input, { world, ruleContext }) =>
    closeRoom(world.rooms, input.id, { forceKick: input.forceKick ?? false }, ruleContext()),
  "room.kickOut": (input, { world, ruleContext }) => kickOut(world.rooms, input.id, input.peerId, ruleContext()),
  "room.setLock": (input, { world }) => withoutOutput(editRoom(world.rooms, input.id, { lock: input.lock })),
  "room.setPassword": (input, { world }) =>
    withoutOutput(editRoom(world.rooms, input.id, { password: noneIfEmpty(input.password) })),
  "room.list": (input, { world, domains, ruleContext }) =>
    ifKnown(input.domain, domains, () =>
      unchanged(roomListOut(listRooms(world.rooms, input.domain), input.domain, ruleContext().readings)),
    ),

  "booking.add": (input, { world, domains, ruleContext }) => {
    const context = ruleContext();
    const draft: BookingDraft = { domain: input.domain, room: input.roomName, ...meeting(input, context) };
    return ifKnown(input.domain, domains, () =>
      withOutput(addBooking(world.bookings, draft, context), (booking) => ({
        id: booking.id,
        ...hostKeyOut(booking.hostKey, context.readings),
        ...extra(context.readings),
      })),
    );
  },
  "booking.remove": (input, { world }) => withoutOutput(removeBooking(world.bookings, input.id)),
  "booking.update": (input, { world, ruleContext }) => {
    const context = ruleContext();
    const returnsHostKey = input.meetingOptions.addHostKey === true || context.readings.updateReturnsKeptHostKey;
    return withOutput(updateBooking(world.bookings, input.id, meeting(input, context), context), (booking) => ({
      ...hostKeyOut(returnsHostKey ? booking.hostKey : null, context.readings),
      ...extra(context.readings),
    }));
  },
  "booking.list": (input, { world, domains, ruleContext }) => {
    const { now, readings } = ruleContext();
    return ifKnown(input.domain, domains, () => {
      const all = listBookings(world.bookings, input.domain);
      const listed = readings.pastBookings === "kept" ? all : all.filter((booking) => endOf(booking) > now);
      return unchanged(listed.map((booking) => bookingOut(booking, readings)));
    });
  },
  "booking.get": (input, { world, ruleContext }) => {
    const { readings } = ruleContext();
    const booking = world.bookings.byId.get(input.id);
    if (booking !== undefined) return unchanged(bookingOut(booking, readings));
    if (readings.getMissing === "nothing") return unchanged(undefined);
    return refused(`id: there is no booking ${input.id}`, readings.getMissing === "notFound" ? 404 : undefined);
  },

  "webhook.add": (input, { world, domains, ruleContext }) => {
    const context = ruleContext();
    const draft = webhookDraft(input);
    if (draft === undefined) return refused(`webhook.add: ${input.type === "url" ? "url" : "robotId"} is missing`);
    return ifKnown(input.domain, domains, () =>
      withOutput(addWebhook(world.webhooks, draft, context), ({ id, validated }) => ({
        id,
        validated,
        ...extra(context.readings),
      })),
    );
  },
  "webhook.remove": (input, { world }) => withoutOutput(removeWebhook(world.webhooks, input.id)),
  "webhook.list": (input, { world, domains, ruleContext }) => {
    const { readings } = ruleContext();
    const validated = input.validated === false && readings.validatedFilter === "falseMeansAll" ? undefined : input.validated;
    return ifKnown(input.domain, domains, () =>
      unchanged(
        listWebhooks(world.webhooks, input.domain, { token: input.token, validated }).map((webhook) =>
          webhookOut(webhook, readings),
        ),
      ),
    );
  },
  "webhook.validate": async (input, { world, ruleContext, askListener }) => {
    const webhook = world.webhooks.byId.get(input.id);
    if (webhook === undefined) return refused(noSuchWebhook(input.id));
    const answeredRight = webhook.type === "robot" || (await askListener(webhook));
    const context = ruleContext();
    return withOutput(noteValidation(world.webhooks, input.id, answeredRight, context), (validated) => ({
      validated,
      ...extra(context.readings),
    }));
  },
};

export function runMethod<M extends WireMethod>(method: M, input: WireInput<M>, context: MethodContext): MethodOutcome {
  return METHODS[method](input, context);
}

function ifKnown(domain: string | undefined, domains: Domains, then: () => Outcome<unknown>): Outcome<unknown> {
  const known = domain === undefined || domains === null || Object.hasOwn(domains, domain);
  return known ? then() : refused(`the domain ${domain} is not one of this account's`);
}

function withoutOutput(outcome: Outcome<unknown>): Outcome<undefined> {
  return withOutput(outcome, () => undefined);
}

function meeting(
  input: { readonly startTime: string | number; readonly meetingOptions: WireMeetingOptionsIn },
  context: RuleContext,
): Omit<BookingDraft, "domain" | "room" | "hostKey"> {
  const { duration, capacity, addHostKey = false } = input.meetingOptions;
  const start = parseTime(input.startTime, context.readings);
  if (start === undefined) throw new Error("a checked time can't be read");
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
