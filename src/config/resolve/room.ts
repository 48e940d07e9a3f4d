import type { BookingConfig, RoomConfig, SeriesConfig } from "../../model/config.ts";
import type { ComposedRoom } from "../compose/index.ts";
import { type Place, declaredAt, keyOf, within } from "../place.ts";
import { quoted } from "../quote.ts";
import { resolveBooking } from "./booking.ts";
import type { Context, Defaults } from "./context.ts";
import { checkStreaming, resolvePolicy } from "./policy.ts";
import { checkRegion, reportNoRegion } from "./regions.ts";
import { warnOfScripts } from "./scripts.ts";
import type { Occurrences } from "./series.ts";

/** `undefined` for a room without a region. */
export function resolveRoom(
  name: string,
  declared: ComposedRoom,
  place: Place,
  defaults: Defaults,
  context: Context,
): RoomConfig | undefined {
  const key = keyOf(place);
  warnOfScripts("room", name, key, context.report);
  if (declared.region !== undefined) checkRegion(declared.region, within(place, "region"), context);
  const region = declared.region ?? defaults.region;
  if (region === undefined) reportNoRegion(`the room ${quoted(name)}`, key, context);
  else checkStreaming(declared, region, place, context);

  const policy = resolvePolicy(declared, place, context);
  const resolved: (BookingConfig | Occurrences)[] = [];
  const series: SeriesConfig[] = [];
  for (const [bookingName, booking] of Object.entries(declared.bookings ?? {})) {
    const at = within(place, "bookings", bookingName);
    if (region !== undefined) checkStreaming(booking, region, at, context);
    const one = resolveBooking(bookingName, booking, at, defaults, context);
    if (one.bookings !== undefined) resolved.push(one.bookings);
    if (one.series !== undefined) series.push(one.series);
  }
  if (region === undefined) return undefined;
  // No spread and no getter where none is needed: there may be 100,000.
  const room = {
    name,
    source: declaredAt(key),
    region,
    active: declared.active,
    evict: declared.evict ?? false,
    type: policy.type,
    capacity: policy.capacity,
    lock: policy.lock,
    password: policy.password,
    hostKey: policy.hostKey,
    protect: policy.protect,
    series: series.length === 0 ? undefined : series,
    bookings: NONE,
  };
  if (!resolved.some((each) => typeof each === "function")) room.bookings = bookingsOf(resolved);
  else Object.defineProperty(room, "bookings", { get: () => (context.seriesBudget.isSpent ? NONE : bookingsOf(resolved)) });
  return room;
}

const NONE: readonly BookingConfig[] = [];

function bookingsOf(resolved: readonly (BookingConfig | Occurrences)[]): readonly BookingConfig[] {
  if (resolved.length === 0) return NONE;
  const bookings: BookingConfig[] = [];
  for (const each of resolved) {
    if (typeof each !== "function") bookings.push(each);
    else for (const occurrence of each()) bookings.push(occurrence);
  }
  return bookings;
}
