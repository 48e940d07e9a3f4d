import type { State } from "../../model/state.ts";
import { openStateAlone, type SessionOptions } from "../../project/session.ts";
import { createWriteNote, type StateBackend, type WriteNote } from "../../state/index.ts";
import type { Io } from "../terminal/io.ts";
import type { GlobalOptions } from "../terminal/global-options.ts";
import { lockState } from "../terminal/locking.ts";
import type { LockOptions } from "../terminal/option-groups.ts";
import { sessionOptions } from "../terminal/project-options.ts";

/** The state that the options, the environment or the config name. */
export function backendOf(
  options: GlobalOptions,
  io: Io,
  how: Pick<SessionOptions, "replaceBroken"> = {},
): Promise<StateBackend> {
  return openStateAlone({ ...sessionOptions(options, io), ...how });
}

/** What is to be written, if anything is. A state that doesn't go on from what is stored says what it `replaces`. */
export interface Edit {
  readonly state: State;
  readonly replaces?: WriteNote["replaces"];
}

/** Reads, edits and writes under the lock. */
export async function edit(
  backend: StateBackend,
  command: string,
  options: LockOptions,
  io: Io,
  change: (stored: State) => Edit | undefined,
): Promise<void> {
  const lock = await lockState(backend, command, options, io, new AbortController().signal);
  try {
    const stored = await backend.read();
    const edited = change(stored);
    if (edited === undefined) return;
    const { state, replaces } = edited;
    await lock.write(state, { ...createWriteNote(stored, state), ...(replaces === undefined ? {} : { replaces }) });
  } finally {
    await lock.unlock();
  }
}
