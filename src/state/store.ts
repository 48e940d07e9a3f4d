import type { State } from "../model/state.ts";
import type { WriteNote } from "./contract.ts";
import type { Lease } from "./lease.ts";

/**
 * Atomic steps. A version identifies one content of the lock (a file's text, a commit, an entity tag); a step fails if the stored lock has
 * another version.
 */
export interface Store<Version> {
  readonly name: string;
  /** For a lock that can be read only by trying to take it. */
  readonly takeFirst?: true;
  readState(): Promise<State | undefined>;
  readLock(): Promise<StoredLock<Version> | undefined>;
  /** `current` is `undefined` for a free lock. Gives `undefined` if the lock has changed. */
  setLock(lease: Lease, current: Version | undefined): Promise<Version | undefined>;
  /** False if the lock has changed. */
  clearLock(current: Version): Promise<boolean>;
  /** Throws `lockLost`, or `stateChanged` unless `mayReplace` holds. */
  writeState(state: State, current: Version, about: WriteContext): Promise<WrittenLock<Version>>;
  close(): Promise<void>;
}

export interface WriteContext {
  /** For a store that renews the lock with every write. */
  readonly lease: Lease;
  readonly note: WriteNote;
}

export interface StoredLock<Version> {
  readonly lease: Lease;
  readonly version: Version;
}

/** With the lease if the write renewed it. */
export interface WrittenLock<Version> {
  readonly version: Version;
  readonly lease?: Lease;
}
