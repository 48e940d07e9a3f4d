import type { BookingConfig, RoomConfig } from "../../model/config.ts";
import type { Room } from "../generated/schema-types.ts";
import { type Place, keyOf, sourceOf, within } from "../place.ts";
import type { Zone } from "../time/zones.ts";
import { quoted } from "../quote.ts";
import { resolveBooking } from "./booking.ts";
import type { Context } from "./context.ts";
import { checkStreaming, resolvePolicy } from "./policy.ts";
import { checkRegion, reportNoRegion } from "./regions.ts";

/** What a domain has for its rooms. */
export interface DomainDefaults {
  readonly region: string | undefined;
  readonly zone: Zone | "none" | "wrong";
  /** How far ahead recurring meetings are declared, in milliseconds. */
  readonly horizon: number;
}

/** `undefined` after an error that leaves no room to speak of. */
export function resolveRoom(
  name: string,
  declared: Room,
  place: Place,
  domain: DomainDefaults,
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
    const at = within(place, "bookings", bookingName);
    if (region !== undefined) checkStreaming(booking, region, at, context);
    for (const resolved of resolveBooking(bookingName, booking, at, domain, context)) bookings.push(resolved);
  }
  if (region === undefined) return undefined;
  return { ...policy, name, source: sourceOf(key), region, active: declared.active, evict: declared.evict ?? false, bookings };
}
