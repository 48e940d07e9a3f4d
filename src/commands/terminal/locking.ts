import { tmpdir } from "node:os";
import { Failure } from "../../model/diagnostic.ts";
import type { State } from "../../model/state.ts";
import { printable } from "../../render/safe/printable.ts";
import type { Session } from "../../project/session.ts";
import { type StateBackend, type StateLock, thisRun, waitForLock, type WriteNote } from "../../state/index.ts";
import { serialiseState } from "../../state/document.ts";
import { rescueState } from "../../state/rescue.ts";
import type { Io } from "./io.ts";
import type { GlobalOptions } from "./global-options.ts";
import type { LockOptions } from "./option-groups.ts";
import { suggest } from "./suggest.ts";

/**
 * Takes the state's lock; while another run holds it, says so once and waits as long as `--lock-timeout` allows. That it can't be given
 * back in the end is told, and changes nothing about how the run went.
 */
export async function lockState(
  backend: StateBackend,
  command: string,
  { lockTimeout }: LockOptions,
  io: Io,
  signal: AbortSignal,
): Promise<StateLock> {
  const lock = await waitForLock(backend, thisRun(command), {
    milliseconds: lockTimeout * 1000,
    signal,
    onWait: (locked) => io.err(`Waiting up to ${lockTimeout} s: ${summaryOf(locked)}\n`),
  });
  const unlock = async (): Promise<void> => {
    try {
      await lock.unlock();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      io.err(`The lock could not be given back, and ends by itself some time later: ${summaryOf(error)}\n`);
    }
  };
  return { lost: lock.lost, write: (state, note) => lock.write(state, note), unlock };
}

/** On one line. */
export function summaryOf({ diagnostics }: Failure): string {
  return diagnostics.map(({ summary }) => printable(summary)).join("; ");
}

/** Whose state is written, and who is told where it went if it could not be. */
interface Saving {
  readonly session: Session;
  readonly options: GlobalOptions;
  readonly io: Io;
}

/** Writes the state. If it can't be, once there is something to lose, it goes to a file elsewhere or to the terminal. */
export async function saveOrRescue(
  lock: StateLock,
  { state, note }: { readonly state: State; readonly note: WriteNote },
  begun: boolean,
  { session, options, io }: Saving,
): Promise<void> {
  try {
    await lock.write(state, note);
  } catch (error) {
    // A run that lost its lock, or met a changed state, must not talk anybody into writing over what another has written.
    const foreign =
      error instanceof Failure && error.diagnostics.some(({ code }) => code === "lock-lost" || code === "state-changed");
    if (begun && !foreign) await rescue(state, { session, options, io });
    throw error;
  }
}

async function rescue(state: State, { session, options, io }: Saving): Promise<void> {
  const { config, state: backend } = session;
  const path = await rescueState(state, [config.directory, tmpdir()]);
  if (path === undefined)
    io.err(
      `The state could not be kept anywhere. Put this into a file, and back with \`${suggest(["state", "push", "FILE"], options)}\`:\n${serialiseState(state)}`,
    );
  else
    io.err(
      `The state was kept in ${printable(path)}. Once ${printable(backend.name)} can be written: ${suggest(["state", "push", path], options)}\n`,
    );
}
