import { setMaxListeners } from "node:events";
import { setTimeout as delay } from "node:timers/promises";

/** Resolves after so many milliseconds; rejects with an AbortError once the signal is given. */
export function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  // A whole region may wait for one signal; Node takes more than ten listeners for a leak, and says so on the terminal.
  setMaxListeners(0, signal);
  return delay(milliseconds, undefined, { signal });
}
