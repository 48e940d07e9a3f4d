import type { StateBackend } from "./contract.ts";
import { emptyState } from "./document.ts";
import { holdLock } from "./held-lock.ts";
import { hasExpired, type LeaseTimes, startLease } from "./lease.ts";
import { contended, locked } from "./lock-failures.ts";
import type { Store } from "./store.ts";

/** How often a lock is tried that other runs keep taking first. */
const TRIES = 20;

/** What a lock means is the same in every store: see lease.ts. */
export function createLeasedBackend<Version>(store: Store<Version>, times: LeaseTimes): StateBackend {
  const { name } = store;
  const closing = new AbortController();
  const close = async (): Promise<void> => {
    closing.abort();
    await store.close();
  };
  return {
    name,
    read: async () => (await store.readState()) ?? emptyState(),
    lock: async (holder) => {
      let found = store.takeFirst === true ? undefined : await store.readLock();
      for (let tries = 0; tries < TRIES; tries += 1) {
        if (found !== undefined && found.lease.run !== holder.run && !hasExpired(found.lease)) throw locked(name, found.lease);
        const lease = startLease(holder, times);
        const version = await store.setLock(lease, found?.version);
        if (version !== undefined) return holdLock({ store, times, holder, closing: closing.signal }, { lease, version });
        found = await store.readLock();
      }
      throw contended(name);
    },
    forceUnlock: async () => {
      for (;;) {
        const found = await store.readLock();
        if (found === undefined) return undefined;
        if (await store.clearLock(found.version)) return found.lease;
      }
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
