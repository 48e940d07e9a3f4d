import { setMaxListeners } from "node:events";
import { setTimeout as delay } from "node:timers/promises";

/** Rejects with an AbortError. */
export function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  // Node takes many waiting calls for a leak.
  setMaxListeners(0, signal);
  return delay(milliseconds, undefined, { signal });
}
