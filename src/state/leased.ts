import type { State } from "../model/state.ts";
import type { Holder, StateBackend, StateLock, WriteNote } from "./contract.ts";
import { emptyState } from "./document.ts";
import { begin, hasEnded, hasEndedForHolder, type Lease, type LeaseTimes } from "./lease.ts";
import { contended, locked, lockLost } from "./lock-failures.ts";
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
  return {
    name,
    read: async () => (await store.read()) ?? emptyState(),
    lock: async (holder) => {
      let seen = store.blind === true ? undefined : await store.look();
      for (let tries = 0; tries < TRIES; tries += 1) {
        if (seen !== undefined && seen.lease.run !== holder.run && !hasEnded(seen.lease)) throw locked(name, seen.lease);
        const lease = begin(holder, times);
        const version = await store.take(lease, seen?.version);
        if (version !== undefined) return hold(store, times, holder, { lease, version });
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

function hold<Version>(store: Store<Version>, times: LeaseTimes, holder: Holder, taken: Seen<Version>): StateLock {
  /** `undefined` once it is lost, or given back. */
  let held: Seen<Version> | undefined = taken;
  /** It ran out, and may lie there still. */
  let ended: Seen<Version> | undefined;
  /** Whether the last step failed, so that nobody knows if it was done. */
  let unsure = false;
  const inTurn = createQueue();

  const settle = async (): Promise<void> => {
    if (!unsure) return;
    const seen = await store.look();
    held = seen?.lease.run === holder.run ? seen : undefined;
    unsure = false;
  };
  const ours = async (): Promise<Seen<Version>> => {
    if (held !== undefined && hasEndedForHolder(held.lease, times)) [held, ended] = [undefined, held];
    if (held !== undefined) await settle();
    if (held !== undefined) return held;
    clearInterval(timer);
    throw lockLost(store.name);
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
    if (version !== undefined) held = { lease, version };
    else unsure = true;
  };

  let renewing = false;
  const onTime = (): void => {
    if (renewing) return;
    renewing = true;
    // One that fails is made up for by the next; a lease that has run out all the same is found out by the next write.
    void inTurn(renew)
      .catch(() => undefined)
      .finally(() => {
        renewing = false;
      });
  };
  const timer = times.renewal === undefined ? undefined : setInterval(onTime, times.renewal).unref();

  return {
    write: (state, note = { summary: `serial ${state.serial}` }) =>
      inTurn(async () => {
        const { version, lease } = await ours();
        held = { lease, ...(await step(() => store.write(state, version, { lease: begin(holder, times), note }))) };
      }),
    unlock: () => {
      clearInterval(timer);
      return inTurn(async () => {
        if (held !== undefined) await settle();
        const left = held ?? ended;
        if (left !== undefined) await store.drop(left.version);
        held = ended = undefined;
      });
    },
  };
}
