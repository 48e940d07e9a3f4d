import { tmpdir } from "node:os";
import { Failure } from "../../model/diagnostic.ts";
import type { State } from "../../model/state.ts";
import type { StateLock, WriteNote } from "../../state/index.ts";
import { rescueState } from "../../state/rescue.ts";
import type { ApplyHooks } from "./request.ts";

/** Codes of failures after which another run may have written the state: ours must not be put in its place. */
const OVERTAKEN = new Set(["lock-lost", "state-changed"]);

interface Saving {
  readonly state: State;
  readonly note: WriteNote;
  readonly directory: string;
  /** Whether there is something to lose: a call was begun. */
  readonly rescue: boolean;
  readonly onUnsaved: ApplyHooks["onUnsaved"];
}

/**
 * Writes the state; if that fails, to a file in the project's folder or the temporary one instead. Throws the Failure of the write all
 * the same.
 */
export async function saveState(lock: StateLock, { state, note, directory, rescue, onUnsaved }: Saving): Promise<void> {
  try {
    await lock.write(state, note);
  } catch (error) {
    const isOvertaken = error instanceof Failure && error.diagnostics.some(({ code }) => OVERTAKEN.has(code));
    if (rescue && !isOvertaken) {
      const path = await rescueState(state, [directory, tmpdir()]);
      onUnsaved?.(state, path);
    }
    throw error;
  }
}
