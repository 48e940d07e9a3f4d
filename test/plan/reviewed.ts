/** Reviewed plans of chat.org's room `board`, applied to what is there by now. */
import type { BookingConfig } from "../../src/model/config.ts";
import type { Plan } from "../../src/model/plan.ts";
import { planReviewed, type ReviewedPlan } from "../../src/plan/review/plan-reviewed.ts";
import { type Domain, inputOf, type Scenario } from "./scenario.ts";

export const KICKOFF = "booking/chat.org/board/kickoff";

type Booking = Pick<Partial<BookingConfig>, "duration" | "lock" | "password" | "protect"> & { readonly start: string };

export function board(bookings: Readonly<Record<string, Booking>>): Scenario["domains"] {
  const declared = Object.entries(bookings).map(([name, { start, ...rest }]) => [
    name,
    { start: `2026-12-01T${start}:00Z`, ...rest },
  ]);
  return { "chat.org": { rooms: { board: { bookings: Object.fromEntries(declared) } } } satisfies Domain };
}

export const declaredSpec = (start: string, rest: object = {}) => ({
  start: `2026-12-01T${start}:00Z`,
  duration: 60,
  type: "conference",
  lock: false,
  password: null,
  ...rest,
});

/** The reviewed plans, applied to what is there by now. */
export function reviewed(scenario: Scenario, ...plans: readonly Plan[]): ReviewedPlan {
  return planReviewed({ ...inputOf(scenario), plans });
}

export const verdicts = ({ verdicts: all }: ReviewedPlan): string[] =>
  all.map(
    ({ address, verdict, because }) => `${verdict} ${address.split("/").at(-1)}${because === undefined ? "" : `: ${because}`}`,
  );
export const calls = ({ plan }: ReviewedPlan): string[] =>
  plan.calls.map(({ method, data }) => `${method} ${(data["id"] ?? data["startTime"]) as string}`);
