import type { Failure } from "../model/diagnostic.ts";
import type { Holder, StateLock } from "./contract.ts";
import { startLeaseTimers } from "./lease-timers.ts";
import { hasExpiredForHolder, type LeaseTimes, startLease } from "./lease.ts";
import { isLockLost, leaseExpired, lockLost } from "./lock-failures.ts";
import { createQueue } from "./queue.ts";
import type { Store, StoredLock } from "./store.ts";

interface Holding<Version> {
  readonly store: Store<Version>;
  readonly times: LeaseTimes;
  readonly holder: Holder;
  readonly closing: AbortSignal;
}

/** Renews a lock that was just taken, writes under it, and notices its loss. */
export function holdLock<Version>({ store, times, holder, closing }: Holding<Version>, taken: StoredLock<Version>): StateLock {
  /** `undefined` once it is lost or given back. */
  let held: StoredLock<Version> | undefined = taken;
  /** Ours after it has expired; it may still be stored. */
  let expired: StoredLock<Version> | undefined;
  /** The last step failed, and may be done: the stored lock tells. */
  let uncertain = false;
  const lost = new AbortController();
  const inTurn = createQueue();

  const resolveUncertainty = async (): Promise<void> => {
    if (!uncertain) return;
    const found = await store.readLock();
    if (found?.lease.run === holder.run) keep(found);
    else held = undefined;
    uncertain = false;
  };
  const requireHeld = async (): Promise<StoredLock<Version>> => {
    checkExpiry();
    if (held !== undefined) await resolveUncertainty();
    if (held !== undefined && !lost.signal.aborted) return held;
    throw await lose();
  };
  /** The failure names the new holder, if that can be read. */
  const lose = async (): Promise<Failure> => {
    stopTimers();
    const failure = lockLost(store.name, await store.readLock().then(otherHolder, () => undefined));
    lost.abort(failure);
    return failure;
  };
  const otherHolder = (found: StoredLock<Version> | undefined): Holder | "none" =>
    found === undefined || found.lease.run === holder.run ? "none" : found.lease;
  const checkExpiry = (): void => {
    if (held === undefined || !hasExpiredForHolder(held.lease, times)) return;
    stopTimers();
    [held, expired] = [undefined, held];
    lost.abort(leaseExpired(store.name));
  };
  const step = async <T>(act: () => Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (error) {
      uncertain = true;
      throw error;
    }
  };
  const renew = async (): Promise<void> => {
    const { version: current } = await requireHeld();
    const lease = startLease(holder, times);
    const version = await step(() => store.setLock(lease, current));
    if (version !== undefined) return keep({ lease, version });
    uncertain = true;
    await requireHeld();
  };

  const keep = (lock: StoredLock<Version>): void => {
    held = lock;
    timers.expireWith(lock.lease);
  };
  const onExpiry = (): void => {
    checkExpiry();
    // The clock was set back meanwhile.
    if (held !== undefined) keep(held);
  };
  const timers = startLeaseTimers(times, () => inTurn(renew), onExpiry);
  const stopTimers = (): void => {
    timers.stop();
    closing.removeEventListener("abort", stopTimers);
  };
  keep(taken);
  closing.addEventListener("abort", stopTimers, { once: true });

  return {
    lost: lost.signal,
    write: (state, note = { summary: `serial ${state.serial}` }) =>
      inTurn(async () => {
        const { version, lease } = await requireHeld();
        const context = { lease: startLease(holder, times), note };
        try {
          keep({ lease, ...(await step(() => store.writeState(state, version, context))) });
        } catch (error) {
          throw isLockLost(error) ? await lose() : error;
        }
      }),
    unlock: () => {
      stopTimers();
      return inTurn(async () => {
        if (held !== undefined) await resolveUncertainty();
        const ours = held ?? expired;
        if (ours !== undefined) await store.clearLock(ours.version);
        held = expired = undefined;
      });
    },
  };
}
