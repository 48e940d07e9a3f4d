import type { State } from "../../model/state.ts";
import { withLock } from "../../project/lock.ts";
import { openProject } from "../../project/open.ts";
import type { StatefulProject } from "../../project/project.ts";
import { createWriteNote, type StateBackend, type WriteNote } from "../../state/index.ts";
import type { Io } from "../terminal/io.ts";
import type { GlobalOptions } from "../terminal/global-options.ts";
import { lockHooks, lockRequest } from "../terminal/locking.ts";
import type { LockOptions } from "../terminal/option-groups.ts";
import { projectOptions } from "../terminal/project-options.ts";

export const STATE_ONLY = { config: "for-state", kinds: [], secrets: false, regions: false } as const;

export function openState(options: GlobalOptions, io: Io): Promise<StatefulProject> {
  return openProject({ ...projectOptions(options, io), ...STATE_ONLY });
}

/** `replaces` is set if the state doesn't continue the stored one. */
export interface Edit {
  readonly state: State;
  readonly replaces?: WriteNote["replaces"];
}

/** Reads, changes and writes the state under its lock. Without an edit nothing is written. */
export async function edit(
  backend: StateBackend,
  command: string,
  options: LockOptions,
  io: Io,
  change: (stored: State) => Edit | undefined,
): Promise<void> {
  const request = { ...lockRequest(command, options), environment: io.environment };
  await withLock(backend, request, lockHooks(options, io), async (lock) => {
    const stored = await backend.read();
    const edited = change(stored);
    if (edited === undefined) return;
    const { state, replaces } = edited;
    await lock.write(state, { ...createWriteNote(stored, state), ...(replaces === undefined ? {} : { replaces }) });
  });
}
