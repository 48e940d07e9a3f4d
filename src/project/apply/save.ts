import { tmpdir } from "node:os";
import { Failure } from "../../model/diagnostic.ts";
import type { State } from "../../model/state.ts";
import type { StateLock, WriteNote } from "../../state/index.ts";
import { rescueState } from "../../state/rescue.ts";
import type { ApplyHooks } from "./request.ts";

/** After these, another run may have written the state, and ours must not replace it. */
const OVERTAKEN = new Set(["lock-lost", "state-changed"]);

interface Saving {
  readonly state: State;
  readonly note: WriteNote;
  readonly directory: string;
  /** A call was made. */
  readonly rescue: boolean;
  readonly onUnsaved: ApplyHooks["onUnsaved"];
}

/** If the write fails, saves the state in a file of the project's or the temporary folder, and throws the failure. */
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
