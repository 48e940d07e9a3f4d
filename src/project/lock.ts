import { Failure } from "../model/diagnostic.ts";
import { type StateBackend, type StateLock, thisRun } from "../state/index.ts";
import { waitForLock } from "../state/index.ts";

export interface LockRequest {
  /** For messages to other runs: `xroom apply`. */
  readonly command: string;
  /** Milliseconds to wait while another run holds it. Default: one try. */
  readonly lockTimeout?: number;
  readonly signal?: AbortSignal | undefined;
}

/** What is told about the lock. */
export interface LockHooks {
  /** Another run holds it, and it is waited for. Called once. */
  readonly onWait?: (locked: Failure) => void;
  /** It is held. `unlock` is for a process that is about to end. */
  readonly onLock?: (unlock: () => Promise<void>) => void;
  /** It could not be given back, and ends by itself. */
  readonly onUnlockFailed?: (failure: Failure) => void;
}

/** Runs `act` under the state's lock. Throws the Failure of kind `locked` of the last try. */
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
