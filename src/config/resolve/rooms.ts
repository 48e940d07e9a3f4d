import type { BookingConfig, RoomConfig } from "../../model/config.ts";
import type { Booking, Room } from "../generated/schema-types.ts";
import { type Place, keyOf, sourceOf, within } from "../report.ts";
import type { Zone } from "../time/zones.ts";
import { quoted } from "../words.ts";
import type { Context } from "./context.ts";
import { checkStreaming, resolvePolicy } from "./policy.ts";
import { checkRegion, reportNoRegion } from "./regions.ts";
import { resolveDuration, resolveTime } from "./times.ts";

/** What a domain has for its rooms. */
export interface Surroundings {
  readonly region: string | undefined;
  readonly zone: Zone | "none" | "wrong";
}

/** `undefined` after an error that leaves no room to speak of. */
export function resolveRoom(
  name: string,
  declared: Room,
  place: Place,
  domain: Surroundings,
  context: Context,
): RoomConfig | undefined {
  const key = keyOf(place);
  if (declared.region !== undefined) checkRegion(declared.region, within(place, "region"), context);
  const region = declared.region ?? domain.region;
  if (region === undefined) reportNoRegion(`the room ${quoted(name)}`, key, context);
  else checkStreaming(declared, region, place, context);

  const policy = resolvePolicy(declared, place, context);
  const bookings: BookingConfig[] = [];
  for (const [bookingName, booking] of Object.entries(declared.bookings ?? {})) {
    const resolved = resolveBooking(bookingName, booking, within(place, "bookings", bookingName), region, domain.zone, context);
    if (resolved !== undefined) bookings.push(resolved);
  }
  if (region === undefined) return undefined;
  return { ...policy, name, source: sourceOf(key), region, active: declared.active, evict: declared.evict ?? false, bookings };
}

function resolveBooking(
  name: string,
  declared: Booking,
  place: Place,
  region: string | undefined,
  zone: Zone | "none" | "wrong",
  context: Context,
): BookingConfig | undefined {
  if (region !== undefined) checkStreaming(declared, region, place, context);
  const policy = resolvePolicy(declared, place, context);
  const start = resolveTime(declared.start, zone, within(place, "start"), context);
  const duration = resolveDuration(declared.duration, 1, within(place, "duration"), context);
  const grace = declared.grace === undefined ? 0 : resolveDuration(declared.grace, 0, within(place, "grace"), context);
  if (start === undefined || duration === undefined || grace === undefined) return undefined;
  return { ...policy, name, source: sourceOf(keyOf(place)), start, duration, grace };
}
