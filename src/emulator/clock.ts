import type { Instant } from "../model/instant.ts";

/** The emulator's time: the real time and an offset. */
export interface Clock {
  now(): Instant;
  set(at: Instant): void;
  advance(milliseconds: number): void;
}

export interface MovableClock extends Clock {
  offset: number;
}

export function createClock(now: () => Instant): MovableClock {
  const clock: MovableClock = {
    offset: 0,
    now: () => now() + clock.offset,
    set: (at) => {
      clock.offset = at - now();
    },
    advance: (milliseconds) => {
      clock.offset += milliseconds;
    },
  };
  return clock;
}
