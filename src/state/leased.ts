import type { Failure } from "../model/diagnostic.ts";
import type { State } from "../model/state.ts";
import type { Holder, StateBackend, StateLock, WriteNote } from "./contract.ts";
import { emptyState } from "./document.ts";
import { begin, hasEnded, hasEndedForHolder, leftForHolder, type Lease, type LeaseTimes } from "./lease.ts";
import { contended, isLockLost, locked, lockLost, ranOut } from "./lock-failures.ts";
import { createQueue } from "./queue.ts";

/*
 * What a lock means is the same wherever the state is kept, and it is written here once. What differs is how a store does one thing
 * in one step, which no other can come between: that is a Store.
 *
 *     look ──▶ nobody, or one that has run out ──take──▶ held ──take, again and again──▶ held ──write──▶ held ──drop──▶ free
 *                                                 │                                       │
 *                                            another was faster                    lost, for good
 *
 * A lock has a version, which every step changes that touches it (a file's text, a commit, an entity tag). Each step names the version
 * that it goes out from, and is refused if that is no longer what is there. So a run that was asleep while another took its lock can
 * neither renew, nor write, nor unlock. It can't either once its lease has run out and nobody has come: it had no right to it any
 * more, and what it has seen may be old.
 *
 * Whoever holds it hears of a loss without having to write: a renewal that is refused looks whose the lock is, and a lease that has run
 * out before a renewal got through is lost at that moment. A renewal that fails in between is made up for by the next.
 *
 * A step whose answer was lost may have been done all the same. The lock says whose it is: if the run is ours, it was.
 */

/** One place for a state and its lock, and what it can do in one step. `Version` is the lock's. */
export interface Store<Version> {
  /** For messages. */
  readonly name: string;
  /** Whoever looks at the lock has to try to take it: so it is tried first, and looked at if that fails. */
  readonly blind?: true;
  /** Throws a Failure for a state that can't be read. */
  read(): Promise<State | undefined>;
  /** The lock; `undefined` if there is none. */
  look(): Promise<Seen<Version> | undefined>;
  /** Puts a lease in the place of the version that was seen, or of nothing. `undefined` if there is something else by now. */
  take(lease: Lease, seen: Version | undefined): Promise<Version | undefined>;
  /** Removes the lock, if it is still of that version; says whether it was. */
  drop(held: Version): Promise<boolean>;
  /**
   * Writes the state, if the lock is still of that version and the state `follows` what is stored (as the note has it); gives the version that the lock has
   * afterwards. Throws `lockLost` or `stateChanged`. `lease` is a fresh one, for a store that renews the lock with every write.
   */
  write(state: State, held: Version, about: { readonly lease: Lease; readonly note: WriteNote }): Promise<Held<Version>>;
  /** Frees what was opened, as `StateBackend` has it. */
  close(): Promise<void>;
}

export interface Seen<Version> {
  readonly lease: Lease;
  readonly version: Version;
}

/** The version of our own lock, and the lease that it has been given if that was renewed. */
export interface Held<Version> {
  readonly version: Version;
  readonly lease?: Lease;
}

/** How often the lock is looked at again when another was faster each time. */
const TRIES = 20;

export function createLeasedBackend<Version>(store: Store<Version>, times: LeaseTimes): StateBackend {
  const { name } = store;
  const closing = new AbortController();
  const close = async (): Promise<void> => {
    closing.abort();
    await store.close();
  };
  return {
    name,
    close,
    [Symbol.asyncDispose]: close,
    read: async () => (await store.read()) ?? emptyState(),
    lock: async (holder) => {
      let seen = store.blind === true ? undefined : await store.look();
      for (let tries = 0; tries < TRIES; tries += 1) {
        if (seen !== undefined && seen.lease.run !== holder.run && !hasEnded(seen.lease)) throw locked(name, seen.lease);
        const lease = begin(holder, times);
        const version = await store.take(lease, seen?.version);
        if (version !== undefined) return hold(store, times, holder, { lease, version }, closing.signal);
        seen = await store.look();
      }
      throw contended(name);
    },
    forceUnlock: async () => {
      for (;;) {
        const seen = await store.look();
        if (seen === undefined) return undefined;
        if (await store.drop(seen.version)) return seen.lease;
      }
    },
  };
}

function hold<Version>(
  store: Store<Version>,
  times: LeaseTimes,
  holder: Holder,
  taken: Seen<Version>,
  closing: AbortSignal,
): StateLock {
  /** `undefined` once it is lost, or given back. */
  let held: Seen<Version> | undefined = taken;
  /** It ran out, and may lie there still. */
  let ended: Seen<Version> | undefined;
  /** Whether the last step failed, so that nobody knows if it was done. */
  let unsure = false;
  const lost = new AbortController();
  const inTurn = createQueue();

  const settle = async (): Promise<void> => {
    if (!unsure) return;
    const seen = await store.look();
    if (seen?.lease.run === holder.run) keep(seen);
    else held = undefined;
    unsure = false;
  };
  const ours = async (): Promise<Seen<Version>> => {
    noteEnd();
    if (held !== undefined) await settle();
    if (held !== undefined && !lost.signal.aborted) return held;
    throw await lose();
  };
  /** Whoever has to be told gets told whose it is now, if that can be found out. */
  const lose = async (): Promise<Failure> => {
    stopTimers();
    const failure = lockLost(store.name, await store.look().then(ownerOf, () => undefined));
    lost.abort(failure);
    return failure;
  };
  const ownerOf = (seen: Seen<Version> | undefined): Holder | "nobody" =>
    seen === undefined || seen.lease.run === holder.run ? "nobody" : seen.lease;
  /** A lease that has run out is lost at once, and not only when somebody has looked: nothing may be begun on its strength. */
  const noteEnd = (): void => {
    if (held === undefined || !hasEndedForHolder(held.lease, times)) return;
    stopTimers();
    [held, ended] = [undefined, held];
    lost.abort(ranOut(store.name));
  };
  const step = async <T>(act: () => Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (error) {
      unsure = true;
      throw error;
    }
  };
  const renew = async (): Promise<void> => {
    const { version: from } = await ours();
    const lease = begin(holder, times);
    const version = await step(() => store.take(lease, from));
    if (version !== undefined) return keep({ lease, version });
    unsure = true;
    await ours();
  };

  let renewing = false;
  const onTime = (): void => {
    if (renewing) return;
    renewing = true;
    // One that fails is made up for by the next, if that comes before the lease has run out.
    void inTurn(renew)
      .catch(() => undefined)
      .finally(() => {
        renewing = false;
      });
  };
  const timer = times.renewal === undefined ? undefined : setInterval(onTime, times.renewal).unref();
  let end: NodeJS.Timeout | undefined;
  const keep = (kept: Seen<Version>): void => {
    held = kept;
    clearTimeout(end);
    end = setTimeout(onEnd, leftForHolder(kept.lease, times)).unref();
  };
  const onEnd = (): void => {
    noteEnd();
    // The clock was set back meanwhile.
    if (held !== undefined) keep(held);
  };
  const stopTimers = (): void => {
    clearInterval(timer);
    clearTimeout(end);
    closing.removeEventListener("abort", stopTimers);
  };
  keep(taken);
  closing.addEventListener("abort", stopTimers, { once: true });

  return {
    lost: lost.signal,
    write: (state, note = { summary: `serial ${state.serial}` }) =>
      inTurn(async () => {
        const { version, lease } = await ours();
        try {
          keep({ lease, ...(await step(() => store.write(state, version, { lease: begin(holder, times), note }))) });
        } catch (error) {
          throw isLockLost(error) ? await lose() : error;
        }
      }),
    unlock: () => {
      stopTimers();
      return inTurn(async () => {
        if (held !== undefined) await settle();
        const left = held ?? ended;
        if (left !== undefined) await store.drop(left.version);
        held = ended = undefined;
      });
    },
  };
}
