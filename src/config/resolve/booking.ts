import type { BookingConfig, SeriesConfig } from "../../model/config.ts";
import type { ComposedBooking } from "../compose/index.ts";
import { mapDeclaredAt, type Place, keyOf, within } from "../place.ts";
import { EXPECTATIONS } from "../schema/expectations.ts";
import { keysOf } from "../schema/schema-at.ts";
import { isMeantFor } from "../schema/schema-errors.ts";
import type { Context, Defaults } from "./context.ts";
import { resolvePolicy } from "./policy.ts";
import { type Occurrences, resolveSeries } from "./series.ts";
import { checkEnd, resolveDuration, resolveZonedTime } from "./times.ts";

const SERIES_ONLY = ["except", "overrides"] as const;

/** The near occurrences of a series, or one booking; `undefined` after an error. */
export function resolveBooking(
  name: string,
  declared: ComposedBooking,
  place: Place,
  { zone, horizon }: Defaults,
  context: Context,
): ResolvedBooking {
  const policy = resolvePolicy(declared, place, context);
  checkRequiredKeys(declared, place, context);
  const at = within(place, "start");
  const start = declared.start === undefined ? undefined : resolveZonedTime(declared.start, zone, at, context);
  const duration =
    declared.duration === undefined ? undefined : resolveDuration(declared.duration, 1, within(place, "duration"), context);
  const grace = declared.grace === undefined ? 0 : resolveDuration(declared.grace, 0, within(place, "grace"), context);
  const pruned = context.pruned.get(declared);
  if (declared.repeat === undefined && (pruned === undefined || !mayHaveLostRepeat(pruned)))
    checkSeriesKeys(declared, place, context);
  const isKnown =
    start !== undefined &&
    duration !== undefined &&
    grace !== undefined &&
    checkEnd(start.instant, duration + grace, at, context);
  const booking = !isKnown
    ? undefined
    : // A spread would take a hundred times as long, and there may be 100,000.
      {
        type: policy.type,
        capacity: policy.capacity,
        lock: policy.lock,
        password: policy.password,
        hostKey: policy.hostKey,
        protect: policy.protect,
        name,
        title: declared.title,
        source: mapDeclaredAt(place, name, declared),
        start: start.instant,
        duration,
        grace,
        zone: start.zone.name,
      };
  const { bookings, rule }: { readonly bookings: ResolvedBooking["bookings"]; readonly rule?: SeriesConfig["rule"] } =
    declared.repeat === undefined
      ? { bookings: booking }
      : resolveSeries({ name, declared, repeat: declared.repeat, booking, start, horizon, nearest: zone, place, context });
  if (pruned !== undefined) return { bookings: undefined };
  return { bookings, ...(rule === undefined ? {} : { series: { ...policy, name, rule } }) };
}

export interface ResolvedBooking {
  /** One, or those of a series; `undefined` after an error. */
  readonly bookings: BookingConfig | Occurrences | undefined;
  readonly series?: SeriesConfig;
}

const KEYS: ReadonlySet<string> = new Set(keysOf("booking"));

/** An unknown key may be a misspelt `repeat`. */
function mayHaveLostRepeat(pruned: ReadonlySet<string>): boolean {
  return [...pruned].some((key) => key === "repeat" || !KEYS.has(key));
}

const REQUIRED = ["start", "duration"] as const;

/** Here, as a template may give them. */
function checkRequiredKeys(declared: ComposedBooking, place: Place, { pruned, incomplete, report }: Context): void {
  const lost = [...(pruned.get(declared) ?? [])];
  for (const key of REQUIRED) {
    if (declared[key] !== undefined || incomplete || lost.some((each) => each === key || isMeantFor(key, each))) continue;
    const help = `add \`${key}:\` (${EXPECTATIONS[key === "start" ? "time" : key]?.expected})`;
    report.error("missing-key", `a booking needs "${key}"`, keyOf(place), { help });
  }
}

function checkSeriesKeys(declared: ComposedBooking, place: Place, { report }: Context): void {
  for (const key of SERIES_ONLY) {
    if (declared[key] === undefined) continue;
    const help = "add a rule: `repeat: FREQ=WEEKLY`";
    const summary = `\`${key}\` is only for series, and this booking has no \`repeat\``;
    report.error("not-recurring", summary, keyOf(place, key), { help });
  }
}
