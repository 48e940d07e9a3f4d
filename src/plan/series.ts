import type { Address } from "../model/address.ts";
import { type ShortDigest, shortDigest } from "../model/digest.ts";
import type { Keyring } from "../model/keyring.ts";
import type { PlannedSpec, SeriesChange } from "../model/plan.ts";
import type { State } from "../model/state.ts";
import type { DesiredSeries, Match } from "../resources/contract.ts";

/** The declared series, and which of them are as at the last complete apply. */
export interface SeriesView {
  /** Each field of the declaration, secrets hidden. */
  readonly declared: ReadonlyMap<Address, PlannedSpec>;
  readonly unchanged: ReadonlySet<Address>;
}

export function viewSeries(
  series: readonly DesiredSeries[],
  matches: readonly Match[],
  state: Pick<State, "series">,
  keyring: Keyring,
): SeriesView {
  const declared = new Map(series.map((each) => [each.address, declarationOf(each, keyring)]));
  const unknown = new Set([...declared.keys()].filter((address) => state.series[address] === undefined));
  const unchanged = new Set(unknown.size === 0 ? [] : asOwned(unknown, matches));
  for (const [address, declaration] of declared) {
    if (state.series[address] === seriesFingerprint(declaration, keyring)) unchanged.add(address);
  }
  return { declared, unchanged };
}

function declarationOf({ region, domain, room, spec }: DesiredSeries, keyring: Keyring): PlannedSpec {
  return { region, room, ...keyring.hideSpec(spec, { domain, room, spec }) };
}

export function seriesFingerprint(declaration: PlannedSpec, keyring: Keyring): ShortDigest {
  return shortDigest(keyring.fingerprint(declaration));
}

/** An older state knows no series: one is unchanged if what is owned is as declared, and the rest begins later. */
function asOwned(series: ReadonlySet<Address>, matches: readonly Match[]): Address[] {
  const ofSeries = new Map<Address, Match[]>();
  for (const match of matches) {
    const address = match.desired.series;
    if (address === undefined || !series.has(address)) continue;
    const known = ofSeries.get(address);
    if (known === undefined) ofSeries.set(address, [match]);
    else known.push(match);
  }
  return [...ofSeries].flatMap(([address, occurrences]) => {
    const owned = occurrences.filter(({ isOwn }) => isOwn);
    const last = owned
      .map(({ desired }) => desired.key)
      .toSorted()
      .at(-1);
    const isAsOwned =
      last !== undefined &&
      owned.every(({ fields, from }) => fields.length === 0 && from === undefined) &&
      occurrences.every(({ isOwn, owned: entry, desired }) => isOwn || (entry === undefined && desired.key > last));
    return isAsOwned ? [address] : [];
  });
}

/** The series that these changes touch. What was applied last is known where nothing has changed since. */
export function seriesChanges(
  touched: Iterable<Address>,
  { declared, unchanged }: SeriesView,
  state: Pick<State, "series">,
): SeriesChange[] {
  return [...new Set(touched)].toSorted().flatMap((address): SeriesChange[] => {
    const after = declared.get(address) ?? null;
    if (after === null && state.series[address] === undefined) return [];
    return [{ address, before: unchanged.has(address) ? after : null, after }];
  });
}
