/**
 * A series that is declared as it was reviewed covers its occurrences: those that have come into its window since, and those that this
 * project has made of an earlier declaration since. They change alike, without a review of each.
 */
import type { Address } from "../../model/address.ts";
import { append } from "../../model/append.ts";
import { canonicalJson } from "../../model/canonical-json.ts";
import { isDigestOf, type Keyring, keyringFor } from "../../model/keyring.ts";
import type { Plan, PlannedSpec } from "../../model/plan.ts";
import type { State } from "../../model/state.ts";
import type { DesiredSeries } from "../../resources/contract.ts";
import { declarationOf, seriesFingerprint } from "../series.ts";

/** Each field of a series' declaration, secrets as digests; `null` if it is not declared. */
type Declaration = PlannedSpec | null;

/** An end that was reviewed, or is as at the last apply, and what is in hand by digests of the same key. */
interface End {
  readonly end: Declaration;
  readonly inHand: PlannedSpec;
}

/** The series whose every field in hand was reviewed, or is as at the last apply. */
export function coveredSeries(
  plans: readonly Plan[],
  series: readonly DesiredSeries[],
  state: Pick<State, "series">,
  keyring: Keyring,
): ReadonlySet<Address> {
  const declared = new Map(series.map((each) => [each.address, each]));
  const covered = new Set<Address>();
  const ends = new Map<Address, End[]>();
  for (const plan of plans) {
    for (const { address, before, after } of plan.series ?? []) {
      const own = declared.get(address);
      if (own === undefined) {
        if (after === null) covered.add(address);
        continue;
      }
      const inHand = declarationOf(own, keyringFor(plan, keyring));
      if (isApplied(before, state.series[address], keyring)) append(ends, address, { end: before, inHand });
      append(ends, address, { end: after, inHand });
    }
  }
  for (const [address, known] of ends) if (isCovered(known)) covered.add(address);
  return covered;
}

function isApplied(before: Declaration, fingerprint: string | undefined, keyring: Keyring): boolean {
  return before !== null && isDigestOf(fingerprint, keyring, (each) => seriesFingerprint(before, each));
}

function isCovered(ends: readonly End[]): boolean {
  const names = new Set(ends.flatMap(({ end, inHand }) => [...Object.keys(inHand), ...Object.keys(end ?? {})]));
  return [...names].every((name) => ends.some(({ end, inHand }) => end !== null && equal(end[name], inHand[name])));
}

function equal(a: PlannedSpec[string] | undefined, b: PlannedSpec[string] | undefined): boolean {
  return canonicalJson([a ?? null]) === canonicalJson([b ?? null]);
}
