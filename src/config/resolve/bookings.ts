import type { BookingConfig } from "../../model/config.ts";
import type { Booking } from "../generated/schema-types.ts";
import type { Zone } from "../time/zones.ts";
import { declaredAt, type Place, keyOf, within } from "../report.ts";
import type { Context } from "./context.ts";
import { resolvePolicy } from "./policy.ts";
import { resolveSeries } from "./series.ts";
import { checkEnd, resolveDuration, resolveZonedTime } from "./times.ts";

const OF_SERIES = ["except", "overrides"] as const;

/** One booking, or of a recurring meeting its occurrences that are near; nothing after an error that leaves nothing to speak of. */
export function resolveBooking(
  name: string,
  declared: Booking,
  place: Place,
  { zone, horizon }: { readonly zone: Zone | "none" | "wrong"; readonly horizon: number },
  context: Context,
): readonly BookingConfig[] {
  const policy = resolvePolicy(declared, place, context);
  const start = resolveZonedTime(declared.start, zone, within(place, "start"), context);
  const duration = resolveDuration(declared.duration, 1, within(place, "duration"), context);
  const grace = declared.grace === undefined ? 0 : resolveDuration(declared.grace, 0, within(place, "grace"), context);
  for (const key of declared.repeat === undefined ? OF_SERIES : []) {
    if (declared[key] === undefined) continue;
    const help = "say how it recurs: repeat: FREQ=WEEKLY";
    context.report.error(
      "not-recurring",
      `\`${key}\` is of recurring meetings, and this one has no \`repeat\``,
      keyOf(place, key),
      { help },
    );
  }
  if (start === undefined || duration === undefined || grace === undefined) return [];
  if (!checkEnd(start.instant, duration + grace, within(place, "start"), context)) return [];
  // Field by field: to spread one object into another takes a hundred times as long, and there may be 100,000.
  const booking: BookingConfig = {
    type: policy.type,
    capacity: policy.capacity,
    lock: policy.lock,
    password: policy.password,
    hostKey: policy.hostKey,
    protect: policy.protect,
    name,
    source: declaredAt(place, name, declared),
    start: start.instant,
    duration,
    grace,
    zone: start.zone.name,
  };
  if (declared.repeat === undefined) return [booking];
  return resolveSeries({ declared, repeat: declared.repeat, booking, start, horizon, place, context });
}
