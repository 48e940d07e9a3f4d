import type { BookingConfig, RoomConfig, SeriesConfig } from "../../model/config.ts";
import type { Room } from "../generated/schema-types.ts";
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
  declared: Room,
  place: Place,
  defaults: Defaults,
  context: Context,
): RoomConfig | undefined {
  const key = keyOf(place);
  warnOfScripts(`the room ${quoted(name)}`, name, key, context.report);
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
  const source = declaredAt(key);
  return {
    ...policy,
    name,
    source,
    region,
    active: declared.active,
    evict: declared.evict ?? false,
    ...(series.length === 0 ? {} : { series }),
    get bookings() {
      return context.seriesBudget.isSpent ? [] : bookingsOf(resolved);
    },
  };
}

function bookingsOf(resolved: readonly (BookingConfig | Occurrences)[]): readonly BookingConfig[] {
  const bookings: BookingConfig[] = [];
  for (const each of resolved) {
    if (typeof each !== "function") bookings.push(each);
    else for (const occurrence of each()) bookings.push(occurrence);
  }
  return bookings;
}
