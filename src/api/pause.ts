import { sleep } from "./sleep.ts";

/** After a 429 all calls to a region wait. */
export interface Pause {
  /** Rejects with an AbortError. */
  wait(signal: AbortSignal): Promise<void>;
  /** Milliseconds. */
  left(): number;
  /** Milliseconds from now. */
  atLeast(milliseconds: number): void;
}

export function createPause(now: () => number): Pause {
  let until = 0;
  const left = (): number => Math.max(0, until - now());
  return {
    wait: async (signal) => {
      for (let rest = left(); rest > 0; rest = left()) await sleep(rest, signal);
      signal.throwIfAborted();
    },
    left,
    atLeast: (milliseconds) => {
      until = Math.max(until, now() + milliseconds);
    },
  };
}
