import type { PlannedSpec } from "../../model/plan.ts";

/** A stretch of time, in milliseconds since the epoch. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** When an object is held, if its fields say so: `start` (RFC 3339) and `duration` (minutes). */
export function spanOf(spec: PlannedSpec | null | undefined): Span | undefined {
  const start = Date.parse(String(spec?.["start"]));
  const duration = spec?.["duration"];
  return Number.isNaN(start) || typeof duration !== "number" ? undefined : { start, end: start + duration * 60_000 };
}
