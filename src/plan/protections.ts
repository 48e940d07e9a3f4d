import type { Diagnostic } from "../model/diagnostic.ts";
import { PROTECTION } from "../model/plan.ts";
import type { StateObject } from "../model/state.ts";
import { someOf } from "../model/list-of.ts";

/** What the state has of an object, and is to have. */
export interface Restated {
  readonly address: string;
  readonly owned: StateObject;
  readonly object: StateObject;
}

/**
 * A note that names the objects that apply marks as protected in the state, or no longer as that. No call is made for it, but it is
 * a change: what was protected can be removed from then on.
 */
export function remarkOnProtections(restated: readonly Restated[]): Diagnostic[] {
  const lifted = restated.filter(({ owned, object }) => owned.protect === true && object.protect !== true);
  const set = restated.filter(({ owned, object }) => owned.protect !== true && object.protect === true);
  const parts = [
    ...(lifted.length > 0 ? [`lifts ${protections(lifted)}`] : []),
    ...(set.length > 0 ? [`sets ${protections(set)}`] : []),
  ];
  if (parts.length === 0) return [];
  return [{ severity: "note", code: PROTECTION, summary: `apply ${parts.join(", and ")}, with no call` }];
}

function protections(of: readonly Restated[]): string {
  return `${of.length === 1 ? "1 protection" : `${of.length} protections`} (${someOf(of.map(({ address }) => address))})`;
}
