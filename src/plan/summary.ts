import type { Address } from "../model/address.ts";
import { ACTIONS, type Action, type Change, type Summary } from "../model/plan.ts";
import type { Kind } from "../resources/contract.ts";
import type { Matching } from "./matching.ts";
import type { ScopeFilter } from "./scope.ts";
import { countUnchanged } from "./unchanged.ts";

export function summarise(
  changes: readonly Change[],
  matchings: ReadonlyMap<Kind, Matching>,
  scope: ScopeFilter,
  calls: number,
  leftOut: readonly Address[],
): Summary {
  const counts = Object.fromEntries(ACTIONS.map((action) => [action, 0])) as { [action in Action]: number };
  let blocked = 0;
  for (const change of changes) {
    if (change.blocked === null) counts[change.action] += 1;
    else blocked += 1;
  }
  const changed = new Set([...changes.map((change) => change.address), ...leftOut]);
  let unchanged = 0;
  let unmanaged = 0;
  for (const matching of matchings.values()) {
    for (const { desired, observed } of matching.matches) {
      if (observed !== undefined && !changed.has(desired.address) && scope.address(desired.address)) unchanged += 1;
    }
    unchanged += countUnchanged(matching.unchanged);
    unmanaged += matching.unmanaged.length;
  }
  return { ...counts, unchanged, unmanaged, blocked, calls };
}
