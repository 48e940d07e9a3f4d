import { Failure } from "../model/diagnostic.ts";
import type { Environment } from "../model/environment.ts";
import { type Holder, type Patience, type StateBackend, type StateLock, thisRun } from "../state/index.ts";

export interface LockRequest {
  /** For other runs' messages: `xroom apply`. */
  readonly command: string;
  /** Milliseconds. Default: one try, which watches a lock that may be a dead run's. */
  readonly lockTimeout?: number;
  readonly signal?: AbortSignal | undefined;
  /** Tells of the pipeline that it runs in. */
  readonly environment?: Environment | undefined;
}

export interface LockHooks {
  /** Another run holds it. */
  readonly onWait?: Patience["onWait"];
  /** `unlock` is for a process that is about to exit. */
  readonly onLock?: (unlock: () => Promise<void>) => void;
  readonly onUnlockFailed?: (failure: Failure) => void;
}

/** Throws a Failure of kind `locked` if another run holds the lock. */
export async function withLock<T>(
  state: StateBackend,
  { command, lockTimeout = 0, signal, environment }: LockRequest,
  hooks: LockHooks,
  act: (lock: StateLock, holder: Holder) => Promise<T>,
): Promise<T> {
  const holder = thisRun(command, environment);
  const lock = await state.lock(holder, { timeout: lockTimeout, signal, onWait: hooks.onWait });
  const unlock = async (): Promise<void> => {
    try {
      await lock.unlock();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      hooks.onUnlockFailed?.(error);
    }
  };
  hooks.onLock?.(unlock);
  try {
    return await act(lock, holder);
  } finally {
    await unlock();
  }
}
