import type { Instant } from "../model/instant.ts";

/** A region's time beside ours, in milliseconds. */
export interface ClockReading {
  readonly theirs: Instant;
  readonly ours: Instant;
}

export interface RegionClock {
  /** An answer's `Date`, and our time when its request was sent and when it came. */
  heard(date: string | readonly string[] | undefined, sent: Instant, received: Instant): void;
  /** That of the last answer with a `Date`. */
  reading(): ClockReading | undefined;
}

/** `Date` has whole seconds. */
const RESOLUTION = 1_000;

export function createRegionClock(): RegionClock {
  let last: ClockReading | undefined;
  return {
    heard: (date, sent, received) => {
      const theirs = typeof date === "string" ? Date.parse(date) : NaN;
      if (Number.isNaN(theirs)) return;
      // Of the instants at which it may have been written, the nearest.
      const ours = Math.min(Math.max(theirs, sent), Math.max(sent, received));
      last = { theirs: Math.abs(theirs - ours) <= RESOLUTION ? ours : theirs, ours };
    },
    reading: () => last,
  };
}
