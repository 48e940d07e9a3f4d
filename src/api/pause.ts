import { sleep } from "./sleep.ts";

/** After an answer with Retry-After, and after a 429, all calls to a region wait. */
export interface Pause {
  /** Whether it ended within `patience`, in milliseconds: others may prolong it. Rejects with an AbortError. */
  wait(signal: AbortSignal, patience?: () => number): Promise<boolean>;
  /** Milliseconds. */
  left(): number;
  /** Milliseconds from now. */
  atLeast(milliseconds: number): void;
}

export function createPause(now: () => number): Pause {
  let until = 0;
  const left = (): number => Math.max(0, until - now());
  return {
    wait: async (signal, patience = () => Infinity) => {
      for (let rest = left(); rest > 0; rest = left()) {
        if (rest > patience()) return false;
        await sleep(rest, signal);
      }
      signal.throwIfAborted();
      return true;
    },
    left,
    atLeast: (milliseconds) => {
      until = Math.max(until, now() + milliseconds);
    },
  };
}
