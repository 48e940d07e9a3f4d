import { sleep } from "../api/sleep.ts";
import { Failure } from "../model/diagnostic.ts";
import type { Holder, StateBackend, StateLock } from "./contract.ts";

/**
 * Between two tries, in milliseconds; longer where a try itself takes long, for it is a server that is asked. Each waits a random part
 * more, so that several who wait don't come at once.
 */
const PAUSE = 500;

/**
 * Takes the lock, and tries again as long as another holds it and the time is not up. `onWait` hears once who holds it. Throws the
 * last try's Failure, or an AbortError once the signal is given.
 */
export async function waitForLock(
  backend: StateBackend,
  holder: Holder,
  options: { readonly milliseconds: number; readonly signal: AbortSignal; readonly onWait: (locked: Failure) => void },
): Promise<StateLock> {
  const until = performance.now() + options.milliseconds;
  let told = false;
  for (;;) {
    const began = performance.now();
    try {
      return await backend.lock(holder);
    } catch (error) {
      const left = until - performance.now();
      if (!(error instanceof Failure) || error.kind !== "locked" || left <= 0) throw error;
      if (!told) options.onWait(error);
      told = true;
      const pause = Math.max(PAUSE, 2 * (performance.now() - began));
      await sleep(Math.min(left, pause * (1 + Math.random())), options.signal);
    }
  }
}
