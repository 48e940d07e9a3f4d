import type { State } from "../model/state.ts";
import type { Holder, WriteNote } from "./contract.ts";
import type { Lease, LeaseEnd } from "./lease.ts";

/**
 * Atomic steps. A version identifies one content of the lock (a file's text, a commit, an entity tag); a step fails if the stored lock has
 * another version.
 */
export interface Store {
  readonly name: string;
  /** For a lock that can be read only by trying to take it. */
  readonly takeFirst?: true;
  readState(): Promise<State | undefined>;
  readLock(): Promise<StoredLock | undefined>;
  /** `current` is `undefined` for a free lock. Gives `undefined` if the lock has changed. */
  setLock(lease: Lease, current: string | undefined): Promise<string | undefined>;
  /** False if the lock has changed. */
  clearLock(current: string): Promise<boolean>;
  /** Throws `lockLost`, or `stateChanged` unless `mayReplace` holds. */
  writeState(state: State, current: string, about: WriteContext): Promise<WrittenLock>;
  close(): Promise<void>;
}

export interface WriteContext {
  /** For a store that renews the lock with every write. */
  readonly lease: Lease;
  readonly note: WriteNote;
}

export interface StoredLock {
  readonly holder: Holder;
  readonly end: LeaseEnd;
  /** Empty if the store doesn't tell. */
  readonly version: string;
}

export interface WrittenLock {
  readonly version: string;
  /** The write has renewed the lock. */
  readonly renewed: boolean;
}
