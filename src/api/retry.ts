import type { CallError } from "./call-error.ts";
import type { Effect } from "./methods.ts";

/** Times are in milliseconds. */
export interface RetryPolicy {
  readonly tries: number;
  /** From the first try to the start of the last. */
  readonly within: number;
  readonly base: number;
  readonly cap: number;
}

export const RETRY: RetryPolicy = { tries: 6, within: 120_000, base: 200, cap: 15_000 };

/** Exponential backoff with full jitter, or Retry-After. `undefined`: no retry. `random` is in [0, 1). */
export function delayBeforeRetry(
  effect: Effect,
  error: CallError,
  progress: { readonly tries: number; readonly elapsed: number },
  random: number,
  policy: RetryPolicy = RETRY,
): number | undefined {
  if (error.outcome === "refused" || error.code === "stopped" || error.code === "tls") return undefined;
  if (error.outcome === "unknown" && effect === "create") return undefined;
  if (progress.tries >= policy.tries) return undefined;
  const jittered = random * Math.min(policy.cap, policy.base * 2 ** (progress.tries - 1));
  const delay = Math.max(jittered, error.retryAfter ?? 0);
  return progress.elapsed + delay > policy.within ? undefined : delay;
}
