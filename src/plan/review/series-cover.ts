/**
 * A series that is declared as it was reviewed covers its occurrences: those that have come into its window since, and those that this
 * project has made of an earlier declaration since. They change alike, without a review of each.
 */
import type { Address } from "../../model/address.ts";
import { canonicalJson, type Keyring } from "../../model/keyring.ts";
import type { Plan, PlannedSpec, SeriesChange } from "../../model/plan.ts";
import type { State } from "../../model/state.ts";
import { seriesFingerprint } from "../series.ts";

/** Each field of a series' declaration, secrets as digests; `null` if it is not declared. */
export type Declaration = PlannedSpec | null;

/** The series whose every field in hand was reviewed, or is as at the last apply. */
export function coveredSeries(
  plans: readonly Plan[],
  declared: ReadonlyMap<Address, PlannedSpec>,
  state: Pick<State, "series">,
  keyring: Keyring,
): ReadonlySet<Address> {
  const reviewed = new Map<Address, SeriesChange[]>();
  for (const each of plans.flatMap(({ series = [] }) => series)) {
    const known = reviewed.get(each.address);
    if (known === undefined) reviewed.set(each.address, [each]);
    else known.push(each);
  }
  const covered = new Set<Address>();
  for (const [address, changes] of reviewed) {
    const inHand = declared.get(address) ?? null;
    const applied = changes.map(({ before }) => before).find((each) => isApplied(each, state.series[address], keyring));
    const ends = [...changes.map(({ after }) => after), ...(applied === undefined ? [] : [applied])];
    if (isCovered(inHand, ends)) covered.add(address);
  }
  return covered;
}

function isApplied(before: Declaration, fingerprint: string | undefined, keyring: Keyring): boolean {
  return before !== null && fingerprint !== undefined && seriesFingerprint(before, keyring) === fingerprint;
}

function isCovered(inHand: Declaration, ends: readonly Declaration[]): boolean {
  if (inHand === null) return ends.includes(null);
  const names = new Set([...Object.keys(inHand), ...ends.flatMap((end) => Object.keys(end ?? {}))]);
  return [...names].every((name) => ends.some((end) => end !== null && equal(end[name], inHand[name])));
}

function equal(a: PlannedSpec[string] | undefined, b: PlannedSpec[string] | undefined): boolean {
  return canonicalJson([a ?? null]) === canonicalJson([b ?? null]);
}
