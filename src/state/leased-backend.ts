import { setTimeout as pause } from "node:timers/promises";
import type { Holder, StateBackend, StateLock } from "./contract.ts";
import { emptyState } from "./document.ts";
import { holdLock } from "./held-lock.ts";
import type { LeaseTimes } from "./lease.ts";
import { contended, locked, notUnlocked, otherLock } from "./lock-failures.ts";
import type { Store, StoredLock } from "./store.ts";
import { beginTerm } from "./term.ts";
import { type Blocked, waitForLock } from "./wait-for-lock.ts";
import { type Sight, startWatch } from "./watch.ts";

/** How often a lock is tried, or removed, that other runs keep changing first. */
const TRIES = 20;
const UNLOCK_TRIES = 5;
/** Milliseconds between two such tries, times their number. */
const PAUSE = 10;

/** What a lock means is the same in every store: see lease.ts. */
export function createLeasedBackend(store: Store, times: LeaseTimes): StateBackend {
  const { name } = store;
  const closing = new AbortController();
  const close = async (): Promise<void> => {
    closing.abort();
    await store.close();
  };
  const tryLock = async (holder: Holder, look: (found: StoredLock) => Sight): Promise<StateLock | Blocked> => {
    let found = store.takeFirst === true ? undefined : await store.readLock();
    for (let tries = 1; tries <= TRIES; tries += 1) {
      if (found !== undefined && found.holder.run !== holder.run) {
        const { verdict, takeover } = look(found);
        const { run } = found.holder;
        if (verdict !== "over")
          return { failure: locked(name, found, verdict, times), run, takeover, isUnsure: verdict === "unsure" };
      }
      if (tries > 1) await pause(PAUSE * tries * Math.random());
      const { lease, ends } = beginTerm(holder, times);
      const version = await store.setLock(lease, found?.version);
      if (version !== undefined) return holdLock({ store, times, holder, closing: closing.signal }, { version, ends });
      found = await store.readLock();
    }
    throw contended(name);
  };
  return {
    name,
    read: async () => (await store.readState()) ?? emptyState(),
    lock: (holder, patience = {}) => {
      const look = startWatch(times);
      return waitForLock(() => tryLock(holder, look), patience);
    },
    forceUnlock: async (id) => {
      for (let tries = 1; tries <= UNLOCK_TRIES; tries += 1) {
        const found = await store.readLock();
        if (found === undefined) return undefined;
        const { holder, version } = found;
        if (id !== undefined && version !== "" && id !== version && id !== holder.run) throw otherLock(name, found, id);
        if (await store.clearLock(version === "" ? (id ?? "") : version)) return holder;
        await pause(PAUSE * tries * Math.random());
      }
      throw notUnlocked(name);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
