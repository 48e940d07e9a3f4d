import type { Change } from "../../model/plan.ts";

type Graced = Pick<Change, "after" | "fields" | "grace">;

/** Minutes of grace in the duration that is to be. */
export function graceAfter({ after, grace = 0 }: Graced): number {
  return after === null ? 0 : grace;
}

/** Minutes of grace in the live duration: the declared ones, where that duration stays. */
export function graceBefore(change: Graced): number {
  return change.fields.includes("duration") ? 0 : graceAfter(change);
}

/** A live duration that changes may have a grace in it, which no list tells apart. */
export function isGraceUnknown(change: Graced): boolean {
  return graceAfter(change) > graceBefore(change);
}
