import { type Address, seriesOf } from "../model/address.ts";
import type { StateObject } from "../model/state.ts";
import type { Observed } from "../resources/contract.ts";
import { append } from "../model/append.ts";
import type { MatchRun, OpenMatch } from "./matching.ts";
import { compare } from "../model/compare.ts";

/**
 * Step 3. A series whose rule changed keeps its objects, with the ids and host keys that people know. Returns the matches that got a
 * predecessor.
 */
export function matchSeries(run: MatchRun, matches: readonly OpenMatch[]): OpenMatch[] {
  const replacing: OpenMatch[] = [];
  for (const { occurrences, here, elsewhere } of leftOfSeries(run, matches)) {
    for (const [position, match] of occurrences.entries()) {
      const left = here[position];
      // An object of another region can't become it, and is removed once its successor exists.
      const away = left === undefined ? elsewhere[position - here.length] : undefined;
      if (left !== undefined) {
        run.claimed.add(left.observed);
        match.observed = left.observed;
        match.owned = left.owned;
        match.isProtected = left.owned.protect === true;
        match.from = left.address;
      } else if (away !== undefined && match.predecessors.length === 0) {
        match.predecessors = [away.observed];
        match.owned = away.owned;
        match.isProtected = away.owned.protect === true;
        replacing.push(match);
      }
    }
  }
  return replacing;
}

interface LeftObject {
  readonly address: Address;
  readonly observed: Observed;
  readonly owned: StateObject;
}

/** In order of time. */
interface LeftOfSeries {
  readonly occurrences: readonly OpenMatch[];
  /** Without an occurrence: in the declared region, and in others. */
  readonly here: readonly LeftObject[];
  readonly elsewhere: readonly LeftObject[];
}

function leftOfSeries(run: MatchRun, matches: readonly OpenMatch[]): LeftOfSeries[] {
  const missing = new Map<Address, OpenMatch[]>();
  for (const match of matches) {
    if (match.observed === undefined && match.desired.series !== undefined) append(missing, match.desired.series, match);
  }
  if (missing.size === 0) return [];
  const left = leftObjects(run, missing);
  return [...missing].map(([series, occurrences]) => {
    const [{ desired: first }] = occurrences as [OpenMatch];
    const ofRoom = (left.get(series) ?? []).filter(({ observed }) => run.kind.canBecome(observed, first));
    const sorted = ofRoom.toSorted((a, b) => compare(a.observed.key, b.observed.key));
    return {
      occurrences: occurrences.toSorted((a, b) => compare(a.desired.key, b.desired.key)),
      here: sorted.filter(({ observed }) => observed.region === first.region),
      elsewhere: sorted.filter(({ observed }) => observed.region !== first.region),
    };
  });
}

function leftObjects({ owned, index, claimed }: MatchRun, series: ReadonlyMap<Address, unknown>): Map<Address, LeftObject[]> {
  const left = new Map<Address, LeftObject[]>();
  for (const [address, entry] of owned.entries()) {
    const observed = series.has(seriesOf(address)) ? index.byId(entry) : undefined;
    if (observed !== undefined && !claimed.has(observed)) append(left, seriesOf(address), { address, observed, owned: entry });
  }
  return left;
}
