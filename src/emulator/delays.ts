/** Waits that end together when the emulator is closed. */
export interface Delays {
  /** Rejects with an AbortError once they have ended. */
  wait(milliseconds: number): Promise<void>;
  readonly ended: boolean;
  end(): void;
}

/** A signal would take a listener for each: it warns of the eleventh, and searches all of them when one ends. */
export function createDelays(): Delays {
  const waiting = new Map<NodeJS.Timeout, (error: Error) => void>();
  let ended = false;
  return {
    wait: async (milliseconds) => {
      if (ended) throw closed();
      if (milliseconds <= 0) return;
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(timer);
          resolve();
        }, milliseconds);
        waiting.set(timer, reject);
      });
    },
    get ended() {
      return ended;
    },
    end: () => {
      ended = true;
      for (const [timer, reject] of waiting) {
        clearTimeout(timer);
        reject(closed());
      }
      waiting.clear();
    },
  };
}

function closed(): Error {
  return new DOMException("the emulator was closed", "AbortError");
}
