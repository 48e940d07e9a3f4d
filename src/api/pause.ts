/** A region's shared wait: one 429 slows every call to it, not only the one that met it. */
export interface Pause {
  /** Resolves when the region may be called; rejects with the signal's reason. */
  wait(signal: AbortSignal): Promise<void>;
  /** Nobody calls before `milliseconds` from now have passed. */
  atLeast(milliseconds: number): void;
}

export function createPause(now: () => number, sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>): Pause {
  let until = 0;
  return {
    wait: async (signal) => {
      for (let left = until - now(); left > 0; left = until - now()) await sleep(left, signal);
      signal.throwIfAborted();
    },
    atLeast: (milliseconds) => {
      until = Math.max(until, now() + milliseconds);
    },
  };
}
