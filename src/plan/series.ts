import { type Address, seriesOf } from "../model/address.ts";
import { append } from "../model/append.ts";
import type { ShortDigest } from "../model/digest.ts";
import { shortDigest } from "../model/short-digest.ts";
import type { Instant } from "../model/instant.ts";
import { isDigestOf, type Keyring } from "../model/keyring.ts";
import type { PlannedSpec, SeriesChange } from "../model/plan.ts";
import type { State } from "../model/state.ts";
import type { DesiredSeries, Match } from "../resources/contract.ts";
import { isExpired } from "./owned.ts";

/** The declared series, and which of them are as at the last complete apply. */
export interface SeriesView {
  /** Each field of the declaration, secrets hidden. */
  readonly declared: ReadonlyMap<Address, PlannedSpec>;
  readonly unchanged: ReadonlySet<Address>;
}

export function viewSeries(
  series: readonly DesiredSeries[],
  matches: readonly Match[],
  state: Pick<State, "series" | "objects">,
  { keyring, now }: { readonly keyring: Keyring; readonly now: Instant },
): SeriesView {
  const declared = new Map(series.map((each) => [each.address, declarationOf(each, keyring)]));
  const unknown = new Set([...declared.keys()].filter((address) => state.series[address] === undefined));
  const unchanged = new Set(unknown.size === 0 ? [] : asOwned(unknown, matches, state, now));
  for (const one of series) {
    const fingerprintBy = (each: Keyring): ShortDigest => seriesFingerprint(declarationOf(one, each), each);
    if (isDigestOf(state.series[one.address], keyring, fingerprintBy)) unchanged.add(one.address);
  }
  return { declared, unchanged };
}

/** Each field, secrets hidden. */
export function declarationOf({ region, domain, room, spec }: DesiredSeries, keyring: Keyring): PlannedSpec {
  return { region, room, ...keyring.hideSpec(spec, { domain, room, spec }) };
}

export function seriesFingerprint(declaration: PlannedSpec, keyring: Keyring): ShortDigest {
  return shortDigest(keyring.fingerprint(declaration));
}

/**
 * An older state knows no series. One is unchanged if each occurrence that is owned and not over is as declared, and the rest begins later.
 */
function asOwned(
  series: ReadonlySet<Address>,
  matches: readonly Match[],
  { objects }: Pick<State, "objects">,
  now: Instant,
): Address[] {
  const occurrences = new Map<Address, Map<Address, Match>>();
  for (const match of matches) {
    const { address, series: of } = match.desired;
    if (of === undefined || !series.has(of)) continue;
    occurrences.set(of, (occurrences.get(of) ?? new Map<Address, Match>()).set(address, match));
  }
  const owned = new Map<Address, Address[]>();
  for (const address of Object.keys(objects)) if (series.has(seriesOf(address))) append(owned, seriesOf(address), address);
  return [...owned].flatMap(([of, addresses]) => {
    const declared = occurrences.get(of) ?? new Map<Address, Match>();
    const current = addresses.filter((address) => !isExpired(objects[address], now)).map((address) => declared.get(address));
    const last =
      current
        .flatMap((match) => match?.desired.key ?? [])
        .toSorted()
        .at(-1) ?? "";
    const isAsOwned =
      current.every((match) => match?.isOwn === true && match.fields.length === 0) &&
      [...declared.values()].every(({ isOwn, desired }) => isOwn || desired.key > last);
    return isAsOwned ? [of] : [];
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
