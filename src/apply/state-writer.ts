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
      if (isSame(next, written)) return;
      const numbered = { ...next, serial: written.serial + 1 };
      await save(numbered);
      written = numbered;
    },
  };
}

/** In any order of the objects. Mostly they are the same ones; the text of a million is long. */
function isSame(next: State, { serial, key, objects: before, ...rest }: State): boolean {
  const { serial: _, key: nextKey, objects, ...nextRest } = next;
  // The name of its key alone is no reason to begin a state.
  if (nextKey !== key && serial > 0) return false;
  if (JSON.stringify(nextRest) !== JSON.stringify(rest)) return false;
  const addresses = Object.keys(objects);
  return (
    addresses.length === Object.keys(before).length &&
    addresses.every((address) => {
      const [is, was] = [objects[address], before[address]];
      return is === was || JSON.stringify(is) === JSON.stringify(was);
    })
  );
}
