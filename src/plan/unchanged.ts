/**
 * Speed: mostly all of a project is ours and as declared. A plan only counts such objects, so each is counted once it is found by its id,
 * and is not carried through comparison, decisions, order, remarks and summary. A review of saved plans needs every match, and so does a
 * plan with targets. Where an unmanaged object has the key of a declared one (a twin), a warning names both, and every match is carried.
 * Both ways give the same plan: test/plan/unchanged.test.ts compares them.
 */
import { naturalName } from "../model/identity.ts";
import { differences } from "../model/spec.ts";
import type { State, StateObject } from "../model/state.ts";
import type { Desired, DesiredSeries, Observed } from "../resources/contract.ts";
import type { Matching, MatchRun } from "./matching.ts";
import { isTargeted, type ScopeFilter } from "./scope.ts";

/** Whether a plan is the same without the matches. A series that the state does not know yet is compared by them (series.ts). */
export function mayCount(
  { globs }: Pick<ScopeFilter, "globs">,
  series: readonly DesiredSeries[],
  state: Pick<State, "series">,
): boolean {
  return !isTargeted(globs) && series.every(({ address }) => state.series[address] !== undefined);
}

export function isUnchanged(
  { kind, keyring }: Pick<MatchRun, "kind" | "keyring">,
  desired: Desired,
  own: Observed,
  entry: StateObject,
): boolean {
  // One under an earlier API secret is written anew.
  if (kind.fieldsTellAll !== true || entry.predecessors !== undefined || entry.under !== undefined) return false;
  if (desired.protect !== (entry.protect === true) || desired.room !== own.room) return false;
  const { fields, uncompared } = differences(desired.spec, own.spec, keyring);
  return fields.length + uncompared.length === 0;
}

export function hasTwin({ current, unchanged }: MatchRun, unmanaged: readonly Observed[]): boolean {
  if (unchanged.size === 0 || unmanaged.length === 0) return false;
  const names = new Set(unmanaged.map(naturalName));
  return current.some((desired) => names.has(naturalName(desired)));
}

export function countUnchanged(unchanged: Matching["unchanged"]): number {
  let count = 0;
  for (const ofDomain of unchanged.values()) count += ofDomain;
  return count;
}
