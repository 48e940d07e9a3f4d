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
function isSame({ serial: _, objects, ...rest }: State, { serial, objects: before, ...restBefore }: State): boolean {
  // The name of its key alone is no reason to begin a state.
  const named = serial === 0 && rest.key !== undefined ? { ...restBefore, key: rest.key } : restBefore;
  if (JSON.stringify(sorted(rest)) !== JSON.stringify(sorted(named))) return false;
  const addresses = Object.keys(objects);
  return (
    addresses.length === Object.keys(before).length &&
    addresses.every((address) => {
      const [is, was] = [objects[address], before[address]];
      return is === was || JSON.stringify(is) === JSON.stringify(was);
    })
  );
}

function sorted(rest: object): object {
  return Object.fromEntries(Object.entries(rest).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
