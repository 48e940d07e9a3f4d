import { Failure } from "../model/diagnostic.ts";
import { type StateBackend, type StateLock, thisRun } from "../state/index.ts";
import { waitForLock } from "../state/index.ts";

export interface LockRequest {
  /** For other runs' messages: `xroom apply`. */
  readonly command: string;
  /** Milliseconds. Default: one try. */
  readonly lockTimeout?: number;
  readonly signal?: AbortSignal | undefined;
}

export interface LockHooks {
  /** Another run holds it. Called once. */
  readonly onWait?: (locked: Failure) => void;
  /** `unlock` is for a process that is about to exit. */
  readonly onLock?: (unlock: () => Promise<void>) => void;
  readonly onUnlockFailed?: (failure: Failure) => void;
}

/** Throws a Failure of kind `locked` if another run holds the lock. */
export async function withLock<T>(
  state: StateBackend,
  { command, lockTimeout = 0, signal = new AbortController().signal }: LockRequest,
  hooks: LockHooks,
  act: (lock: StateLock) => Promise<T>,
): Promise<T> {
  const lock = await waitForLock(state, thisRun(command), {
    milliseconds: lockTimeout,
    signal,
    onWait: (locked) => hooks.onWait?.(locked),
  });
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
    return await act(lock);
  } finally {
    await unlock();
  }
}
