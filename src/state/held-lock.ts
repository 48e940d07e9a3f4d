import type { Failure } from "../model/diagnostic.ts";
import type { Holder, StateLock } from "./contract.ts";
import { elapsed } from "./elapsed.ts";
import { startLeaseTimers } from "./lease-timers.ts";
import type { LeaseTimes } from "./lease.ts";
import { isLockLost, leaseExpired, lockLost } from "./lock-failures.ts";
import { createQueue } from "./queue.ts";
import type { Store, StoredLock } from "./store.ts";
import { beginTerm } from "./term.ts";

interface Holding {
  readonly store: Store;
  readonly times: LeaseTimes;
  readonly holder: Holder;
  readonly closing: AbortSignal;
}

interface Held {
  readonly version: string;
  /** By `elapsed`. */
  readonly ends: number;
}

/** Renews a lock that was just taken, writes under it, and notices its loss. */
export function holdLock({ store, times, holder, closing }: Holding, taken: Held): StateLock {
  /** `undefined` once it is lost or given back. */
  let held: Held | undefined = taken;
  /** Ours after it has ended; it may still be stored. */
  let ended: Held | undefined;
  /** The last step failed, and may be done: the stored lock tells. */
  let uncertain = false;
  const lost = new AbortController();
  const inTurn = createQueue();

  const resolveUncertainty = async ({ ends }: Held): Promise<void> => {
    if (!uncertain) return;
    const found = await store.readLock();
    // Which of the steps renewed it is unknown: the end stays.
    if (found?.holder.run === holder.run) keep({ version: found.version, ends });
    else held = undefined;
    uncertain = false;
  };
  const requireHeld = async (): Promise<Held> => {
    checkEnd();
    if (held !== undefined) await resolveUncertainty(held);
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
  const otherHolder = (found: StoredLock | undefined): Holder | "none" =>
    found === undefined || found.holder.run === holder.run ? "none" : found.holder;
  const checkEnd = (): void => {
    if (held === undefined || elapsed() < held.ends) return;
    stopTimers();
    [held, ended] = [undefined, held];
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
    const { lease, ends } = beginTerm(holder, times);
    const version = await step(() => store.setLock(lease, current));
    if (version !== undefined) return keep({ version, ends });
    uncertain = true;
    await requireHeld();
  };

  const keep = (lock: Held): void => {
    held = lock;
    timers.endAt(lock.ends);
  };
  const onEnd = (): void => {
    checkEnd();
    // A timer may be early by a millisecond.
    if (held !== undefined) keep(held);
  };
  const timers = startLeaseTimers(times, () => inTurn(renew), onEnd);
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
        const { version: current, ends } = await requireHeld();
        const term = beginTerm(holder, times);
        try {
          const { version, renewed } = await step(() => store.writeState(state, current, { lease: term.lease, note }));
          keep({ version, ends: renewed ? term.ends : ends });
        } catch (error) {
          throw isLockLost(error) ? await lose() : error;
        }
      }),
    ...(times.renewal === undefined ? {} : { renew: () => inTurn(renew).catch(() => undefined) }),
    unlock: () => {
      stopTimers();
      return inTurn(async () => {
        if (held !== undefined) await resolveUncertainty(held);
        const ours = held ?? ended;
        if (ours !== undefined) await store.clearLock(ours.version);
        held = ended = undefined;
      });
    },
  };
}
