import type { BookingConfig } from "../../model/config.ts";
import type { Booking } from "../generated/schema-types.ts";
import type { Zone } from "../time/zones.ts";
import { declaredAt, type Place, keyOf, within } from "../place.ts";
import { keysOf } from "../schema/schema-at.ts";
import type { Context } from "./context.ts";
import { resolvePolicy } from "./policy.ts";
import { resolveSeries } from "./series.ts";
import { checkEnd, resolveDuration, resolveZonedTime } from "./times.ts";

const OF_SERIES = ["except", "overrides"] as const;

/**
 * One booking, or of a recurring meeting its occurrences that are near. What is wrong with any of its fields is told; nothing is left
 * of one that isn't known for sure, as it would be taken for what it isn't.
 */
export function resolveBooking(
  name: string,
  declared: Partial<Booking>,
  place: Place,
  { zone, horizon }: { readonly zone: Zone | "none" | "wrong"; readonly horizon: number },
  context: Context,
): readonly BookingConfig[] {
  const policy = resolvePolicy(declared, place, context);
  // Of what is missing the schema has told.
  const at = within(place, "start");
  const start = declared.start === undefined ? undefined : resolveZonedTime(declared.start, zone, at, context);
  const duration =
    declared.duration === undefined ? undefined : resolveDuration(declared.duration, 1, within(place, "duration"), context);
  const grace = declared.grace === undefined ? 0 : resolveDuration(declared.grace, 0, within(place, "grace"), context);
  const lost = context.lost.get(declared);
  if (declared.repeat === undefined && (lost === undefined || !mayHaveLostRepeat(lost))) reportOfSeries(declared, place, context);
  const isKnown =
    start !== undefined &&
    duration !== undefined &&
    grace !== undefined &&
    checkEnd(start.instant, duration + grace, at, context);
  const booking = !isKnown
    ? undefined
    : // Field by field: to spread one object into another takes a hundred times as long, and there may be 100,000.
      {
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
  const resolved =
    declared.repeat === undefined
      ? asList(booking)
      : resolveSeries({ name, declared, repeat: declared.repeat, booking, start, horizon, place, context });
  return lost === undefined ? resolved : [];
}

function asList(booking: BookingConfig | undefined): readonly BookingConfig[] {
  return booking === undefined ? [] : [booking];
}

const KEYS: ReadonlySet<string> = new Set(keysOf("booking"));

/** Whether it had a rule that was no text, or has a key that may be a misspelt `repeat`. */
function mayHaveLostRepeat(lost: ReadonlySet<string>): boolean {
  return [...lost].some((key) => key === "repeat" || !KEYS.has(key));
}

function reportOfSeries(declared: Partial<Booking>, place: Place, { report }: Context): void {
  for (const key of OF_SERIES) {
    if (declared[key] === undefined) continue;
    const help = "say how it recurs: repeat: FREQ=WEEKLY";
    const summary = `\`${key}\` is of recurring meetings, and this one has no \`repeat\``;
    report.error("not-recurring", summary, keyOf(place, key), { help });
  }
}
