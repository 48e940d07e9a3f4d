import { parseDuration } from "../../model/duration.ts";
import type { Booking } from "../generated/schema-types.ts";
import { within } from "../place.ts";
import { parseRule, type Rule } from "../recurrence/rule.ts";
import { parseTime } from "../time/parse-time.ts";
import type { DateBudget } from "./date-budget.ts";
import type { DomainPart } from "./domain.ts";

const DAY = 86_400_000;

interface Window {
  readonly now: number;
  /** Milliseconds. */
  readonly horizon: number;
}

/** Reports too many dates before half of them are evaluated. */
export function checkEstimate(
  domains: ReadonlyMap<string, readonly DomainPart[]>,
  { now, horizon }: Window,
  dateBudget: DateBudget,
): void {
  let sum = 0;
  for (const parts of domains.values()) {
    const own = parts.map(({ declared }) => declared.horizon).find((value) => value !== undefined && value !== null);
    const window = { now, horizon: own === undefined ? horizon : millisecondsOf(own) };
    for (const { declared, place } of parts) {
      for (const [room, { bookings }] of Object.entries(declared.rooms ?? {})) {
        for (const [name, booking] of Object.entries(bookings ?? {})) {
          sum += booking.repeat === undefined ? 0 : datesOf(booking, booking.repeat, window);
          if (sum > dateBudget.left) {
            dateBudget.take(sum, within(place, "rooms", room, "bookings", name, "repeat"));
            return;
          }
        }
      }
    }
  }
}

function millisecondsOf(duration: string | number): number {
  return (typeof duration === "number" ? duration * 60 : (parseDuration(duration) ?? 0)) * 1000;
}

/** From now on, or from the start for a COUNT. */
function datesOf({ start }: Partial<Booking>, repeat: string, { now, horizon }: Window): number {
  const parsed = parseRule(repeat);
  if (parsed.kind === "problem" || start === undefined) return 0;
  const { rule } = parsed;
  const time = parseTime(start);
  return time.kind === "problem" ? 0 : between(time.time.local, now, now + horizon, rule);
}

function between(start: number, now: number, end: number, { candidatesPerDay, count, until }: Rule): number {
  const from = count === undefined ? Math.max(start, now) : start;
  const days = Math.max(0, Math.min(end, until?.local ?? end) - from) / DAY;
  return Math.min(days * candidatesPerDay, count ?? Infinity);
}
