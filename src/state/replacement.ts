import type { State } from "../model/state.ts";
import type { WriteNote } from "./contract.ts";

/** What must be stored; serial 0 for nothing. */
export function replacedBy(state: State, note: WriteNote): Pick<State, "lineage" | "serial"> {
  return note.replaces ?? { lineage: state.lineage, serial: state.serial - 1 };
}

export function mayReplace(state: State, stored: State | undefined, note: WriteNote): boolean {
  const expected = replacedBy(state, note);
  if (stored === undefined || stored.serial === 0) return expected.serial === 0;
  return stored.serial === expected.serial && stored.lineage === expected.lineage;
}
