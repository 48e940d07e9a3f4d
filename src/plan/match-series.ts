import { type Address, seriesOf } from "../model/address.ts";
import { objectName } from "../model/identity.ts";
import type { StateObject } from "../model/state.ts";
import type { Observed } from "../resources/contract.ts";
import { append } from "../model/append.ts";
import type { MatchRun, OpenMatch } from "./matching.ts";
import { compare } from "../model/compare.ts";

/**
 * Step 3. A series whose rule changed keeps its objects, with the ids and host keys that people know: those that a review has paired, then
 * the rest in order of time. An occurrence whose reviewed object is over gets no other one, nor does an object whose reviewed occurrence
 * is over get another one. Returns the matches that got a predecessor.
 */
export function matchSeries(run: MatchRun, matches: readonly OpenMatch[]): OpenMatch[] {
  const replacing: OpenMatch[] = [];
  const pair = (match: OpenMatch, left: LeftObject): void => {
    const isHere = left.observed.region === match.desired.region;
    if (!isHere && match.predecessors.length > 0) return;
    match.owned = left.owned;
    match.isProtected = left.owned.protect === true;
    if (isHere) {
      run.claimed.add(left.observed);
      match.observed = left.observed;
      match.from = left.address;
      return;
    }
    // An object of another region can't become it, and is removed once its successor exists.
    match.predecessors = [left.observed];
    replacing.push(match);
  };
  const paired = new Set([...(run.pairs?.values() ?? [])].flatMap((names) => [...names]));
  for (const { occurrences, objects } of leftOfSeries(run, matches)) {
    const left = new Set(objects);
    const unpaired = occurrences.filter((match) => {
      const names = run.pairs?.get(match.desired.address);
      if (names === undefined) return true;
      const reviewed = objects.find((each) => left.has(each) && names.has(objectName(each.observed)));
      if (reviewed !== undefined && left.delete(reviewed)) pair(match, reviewed);
      return false;
    });
    const free = [...left].filter(({ observed }) => !paired.has(objectName(observed)));
    for (const [position, object] of free.entries()) {
      const match = unpaired[position];
      if (match === undefined) break;
      pair(match, object);
    }
  }
  return replacing;
}

interface LeftObject {
  readonly address: Address;
  readonly observed: Observed;
  readonly owned: StateObject;
}

interface LeftOfSeries {
  /** In order of time. */
  readonly occurrences: readonly OpenMatch[];
  /** Without an occurrence: those in the declared region first, each in order of time. */
  readonly objects: readonly LeftObject[];
}

function leftOfSeries(run: MatchRun, matches: readonly OpenMatch[]): LeftOfSeries[] {
  const missing = new Map<Address, OpenMatch[]>();
  for (const match of matches) {
    // One that may still be there has its own object.
    if (match.observed === undefined && match.doubt === undefined && match.desired.series !== undefined)
      append(missing, match.desired.series, match);
  }
  if (missing.size === 0) return [];
  const left = leftObjects(run, missing);
  return [...missing].map(([series, occurrences]) => {
    const [{ desired: first }] = occurrences as [OpenMatch];
    const ofRoom = (left.get(series) ?? []).filter(({ observed }) => run.kind.canBecome(observed, first));
    const isAway = ({ observed }: LeftObject): number => (observed.region === first.region ? 0 : 1);
    return {
      occurrences: occurrences.toSorted((a, b) => compare(a.desired.key, b.desired.key)),
      objects: ofRoom.toSorted((a, b) => isAway(a) - isAway(b) || compare(a.observed.key, b.observed.key)),
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
