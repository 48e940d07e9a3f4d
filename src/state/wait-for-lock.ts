import { sleep } from "../api/sleep.ts";
import { Failure } from "../model/diagnostic.ts";
import type { Patience, StateLock } from "./contract.ts";

/** A lock that is in the way. */
export interface Blocked {
  /** Names its holder. */
  readonly failure: Failure;
  readonly run: string;
  /** When it is over unless it is renewed, by `performance.now()`. */
  readonly takeover: number;
  /** It may be a dead run's: it is watched until then at any rate. */
  readonly isUnsure: boolean;
}

/** Milliseconds, plus a random part so that runs spread. */
const PAUSE = 500;

/**
 * Tries until the time is up; a lock that may be a dead run's is watched even then, for a lease's length at most. Throws the last try's
 * Failure, or an AbortError.
 */
export async function waitForLock(
  tryLock: () => Promise<StateLock | Blocked>,
  { timeout = 0, signal = new AbortController().signal, onWait }: Patience,
): Promise<StateLock> {
  const until = performance.now() + timeout;
  let reported = "";
  for (;;) {
    const start = performance.now();
    const tried = await tryLock().catch(blockedBy);
    if (!("failure" in tried)) return tried;
    const { failure, run, takeover, isUnsure } = tried;
    const now = performance.now();
    if (!isUnsure && now >= until) throw failure;
    const news = `${run} ${isUnsure}`;
    if (news !== reported) onWait?.(failure, isUnsure ? new Date(Date.now() + takeover - now) : undefined);
    reported = news;
    const pause = Math.max(PAUSE, 2 * (now - start)) * (1 + Math.random());
    const end = isUnsure ? takeover : Math.min(takeover, until);
    await sleep(Math.max(0, Math.min(pause, end - now)), signal);
  }
}

/** Several runs try to lock it at once, or one is in the middle of a write. */
function blockedBy(error: unknown): Blocked {
  if (error instanceof Failure && error.kind === "locked")
    return { failure: error, run: "", takeover: Number.POSITIVE_INFINITY, isUnsure: false };
  throw error;
}
