import type { Failure } from "../../model/diagnostic.ts";
import type { State } from "../../model/state.ts";
import type { LockHooks, LockRequest } from "../../project/lock.ts";
import { printable } from "../../render/safe/printable.ts";
import { serialiseState } from "../../state/document.ts";
import type { GlobalOptions } from "./global-options.ts";
import type { Io } from "./io.ts";
import type { LockOptions } from "./option-groups.ts";
import { suggest } from "./suggest.ts";

export function lockRequest(command: string, { lockTimeout }: LockOptions, signal?: AbortSignal): LockRequest {
  return { command, lockTimeout: lockTimeout * 1000, signal };
}

/** Prints that a run waits for the lock, and that a lock could not be released. */
export function lockHooks({ lockTimeout }: LockOptions, io: Io): LockHooks {
  return {
    onWait: (locked, takeover) => io.err(takeover === undefined ? waitText(locked, lockTimeout) : watchText(locked, takeover)),
    onUnlockFailed: (failure) => io.err(`The lock could not be released; it expires by itself: ${summaryOf(failure)}\n`),
  };
}

function waitText(locked: Failure, seconds: number): string {
  return `Waiting up to ${seconds} s: ${summaryOf(locked)}\n`;
}

function watchText(locked: Failure, takeover: Date): string {
  return `Watching until ${takeover.toISOString()} whether that run renews its lock, else this run takes it: ${summaryOf(locked)}\n`;
}

/** All summaries on one line. */
export function summaryOf({ diagnostics }: Failure): string {
  return diagnostics.map(({ summary }) => printable(summary)).join("; ");
}

/** Where a state is that could not be written to `backend`: in a file, or in this text. */
export function unsavedText(state: State, path: string | undefined, backend: string, options: GlobalOptions): string {
  if (path === undefined)
    return `The state could not be saved anywhere. Put this into a file, and push it with \`${suggest(["state", "push", "FILE"], options)}\`:\n${serialiseState(state)}`;
  return `The state was saved in ${printable(path)}. Once ${printable(backend)} can be written: ${suggest(["state", "push", path], options)}\n`;
}
