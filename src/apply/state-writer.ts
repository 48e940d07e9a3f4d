import { compare } from "../model/compare.ts";
import type { State } from "../model/state.ts";

/** Writes the state, with the next serial, if its contents have changed since the last write. */
export interface StateWriter {
  write(next: State): Promise<void>;
}

export function createStateWriter({
  state,
  save,
}: {
  readonly state: State;
  readonly save: (state: State) => Promise<void>;
}): StateWriter {
  let written = state;
  return {
    write: async (next) => {
      if (contentsOf(next) === contentsOf(written)) return;
      const numbered = { ...next, serial: written.serial + 1 };
      await save(numbered);
      written = numbered;
    },
  };
}

function contentsOf({ serial: _, objects, ...rest }: State): string {
  const sorted = Object.entries(objects).toSorted(([a], [b]) => compare(a, b));
  return JSON.stringify([sorted, rest]);
}
