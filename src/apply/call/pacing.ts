/** Milliseconds; each wait is twice the one before. */
interface Backoff {
  readonly base: number;
  readonly cap: number;
}

export interface Pacing {
  /** Before the list that settles an addition: the region may still be working, behind a gateway that gave up. */
  readonly settle: Backoff;
  /** Between two validations of a webhook. */
  readonly validate: Backoff;
  /** Milliseconds that a list waits for other calls that need it. */
  readonly gather: number;
}

export const PACING: Pacing = { settle: { base: 1_000, cap: 8_000 }, validate: { base: 500, cap: 5_000 }, gather: 100 };

export function exponential(tries: number, { base, cap }: Backoff): number {
  return Math.min(cap, base * 2 ** (tries - 1));
}

export function jittered(milliseconds: number): number {
  return (0.5 + Math.random() / 2) * milliseconds;
}
