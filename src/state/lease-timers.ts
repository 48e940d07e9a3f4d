import { elapsed } from "./elapsed.ts";
import type { LeaseTimes } from "./lease.ts";

/** They don't keep the process alive. */
export interface LeaseTimers {
  /** Restarts the timer of the end, which is given by `elapsed`. */
  endAt(ends: number): void;
  stop(): void;
}

export function startLeaseTimers({ renewal: interval }: LeaseTimes, renew: () => Promise<void>, onEnd: () => void): LeaseTimers {
  let renewing = false;
  const startRenewal = (): void => {
    if (renewing) return;
    renewing = true;
    // The next renewal makes up for one that fails.
    void renew()
      .catch(() => undefined)
      .finally(() => {
        renewing = false;
      });
  };
  const renewal = interval === undefined ? undefined : setInterval(startRenewal, interval).unref();
  let end: NodeJS.Timeout | undefined;
  return {
    endAt: (ends) => {
      clearTimeout(end);
      end = setTimeout(onEnd, ends - elapsed()).unref();
    },
    stop: () => {
      clearInterval(renewal);
      clearTimeout(end);
    },
  };
}
