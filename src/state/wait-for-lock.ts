import { sleep } from "../api/sleep.ts";
import { Failure } from "../model/diagnostic.ts";
import type { Holder, StateBackend, StateLock } from "./contract.ts";

/** Milliseconds, plus a random part so that runs spread. */
const PAUSE = 500;

/** `onWait` is called once, with the Failure that names the holder. Throws the last try's Failure, or an AbortError. */
export async function waitForLock(
  backend: StateBackend,
  holder: Holder,
  options: { readonly milliseconds: number; readonly signal: AbortSignal; readonly onWait: (locked: Failure) => void },
): Promise<StateLock> {
  const until = performance.now() + options.milliseconds;
  let reported = false;
  for (;;) {
    const start = performance.now();
    try {
      return await backend.lock(holder);
    } catch (error) {
      const left = until - performance.now();
      if (!(error instanceof Failure) || error.kind !== "locked" || left <= 0) throw error;
      if (!reported) options.onWait(error);
      reported = true;
      const pause = Math.max(PAUSE, 2 * (performance.now() - start));
      await sleep(Math.min(left, pause * (1 + Math.random())), options.signal);
    }
  }
}
