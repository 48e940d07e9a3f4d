import { type Lease, type LeaseTimes, timeLeftForHolder } from "./lease.ts";

/** They don't keep the process alive. */
export interface LeaseTimers {
  /** Restarts the timer of the expiry. */
  expireWith(lease: Lease): void;
  stop(): void;
}

export function startLeaseTimers(times: LeaseTimes, renew: () => Promise<void>, onExpiry: () => void): LeaseTimers {
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
  const renewal = times.renewal === undefined ? undefined : setInterval(startRenewal, times.renewal).unref();
  let expiry: NodeJS.Timeout | undefined;
  return {
    expireWith: (lease) => {
      clearTimeout(expiry);
      expiry = setTimeout(onExpiry, timeLeftForHolder(lease, times)).unref();
    },
    stop: () => {
      clearInterval(renewal);
      clearTimeout(expiry);
    },
  };
}
