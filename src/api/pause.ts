import { sleep } from "./sleep.ts";

/** A region's shared wait: one 429 slows every call to it, not only the one that met it. */
export interface Pause {
  /** Resolves when the region may be called; rejects with an AbortError once the signal is given. */
  wait(signal: AbortSignal): Promise<void>;
  /** How long that is from now, in milliseconds; 0 if it may be called. */
  left(): number;
  /** Nobody calls before `milliseconds` from now have passed. */
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
