/**
 * Identity: which object is which.
 *
 *   a declared address
 *     ├─ 1. its owned id is listed ─────▶ that object, if calls can turn it into the declared one;
 *     │                                   else a predecessor: it is removed once its successor exists
 *     ├─ 2. else its natural key ───────▶ an object without an address: ours from an older address, or adopted
 *     ├─ 3. else its series ────────────▶ an object that the series no longer declares, in order of time (match-series.ts)
 *     └─    else ───────────────────────▶ nothing: it is to be made
 *
 *   an owned address that is not        ┌─ listed ─────▶ removed
 *   declared  4. (match-undeclared.ts) ─┼─ not listed ─▶ forgotten
 *                                       └─ its end has passed ─▶ expired
 *   an owned object that is not listed ──▶ absence/missing.ts
 *
 *   an object that an intent explains ──▶ owned (reclaim.ts); a second one is a duplicate, and removed
 *   an object without an address ───────▶ unmanaged
 *
 * An object has one address at most: the first step that claims it wins. A predecessor that another address declares is that
 * address's object, so two webhooks that swap their urls swap their addresses, without a call. An object whose end has passed counts
 * only if a declaration prolongs it.
 */
import { type Address, domainOf } from "../model/address.ts";
import { naturalName, objectName } from "../model/identity.ts";
import { differences } from "../model/spec.ts";
import type { StateObject } from "../model/state.ts";
import type { Desired, Kind, Match, Observed } from "../resources/contract.ts";
import { isAsApplied } from "./applied.ts";
import { isSameInNormalForm } from "../resources/kinds.ts";
import { findLanding } from "./landing.ts";
import { doubtOf, missingRecords, reappeared } from "./absence/missing.ts";
import { matchSeries } from "./match-series.ts";
import { matchUnclaimed, matchUndeclared } from "./match-undeclared.ts";
import type { MatchInput, Matching, MatchRun, OpenMatch, RecordUpdate } from "./matching.ts";
import { findHalfDone } from "./half-done.ts";
import type { Observation } from "./observe.ts";
import { indexObserved, type ObservedIndex } from "./observed-index.ts";
import { indexOwned, isExpired, type Owned, type OwnedIndex, ownedOf } from "./owned.ts";
import { openIntents, reclaim } from "./reclaim.ts";
import { countUnchanged, hasTwin, isUnchanged } from "./unchanged.ts";

export function matchAll({
  kinds,
  observation,
  ...input
}: Omit<MatchInput, "kind" | "lists"> & {
  readonly kinds: readonly Kind[];
  readonly observation: Observation;
}): ReadonlyMap<Kind, Matching> {
  const owned = indexOwned(input.state.objects);
  const matchOne = (kind: Kind): Matching => {
    const desired = input.desired.filter((each) => each.kind === kind.name);
    const lists = observation.lists.filter((list) => list.kind === kind.name);
    return match({ ...input, kind, desired, lists, asked: observation.asked ?? [] }, owned);
  };
  return new Map(kinds.map((kind) => [kind, matchOne(kind)]));
}

/** Linear in the number of objects. */
export function match(input: MatchInput, owned: OwnedIndex = indexOwned(input.state.objects)): Matching {
  const run = startRun(input, owned);
  const recordUpdates: RecordUpdate[] = [];
  for (const own of [reappeared, reclaim]) {
    for (const update of own(run)) {
      run.owned.set(update.address, update.object);
      recordUpdates.push(update);
    }
  }

  const matches = matchIds(run);
  const replacing = matches.filter(({ predecessors }) => predecessors.length > 0);
  const isAllDeclared = countOwned(matches) + countUnchanged(run.unchanged) === run.owned.size;
  matchKeys(run, matches);
  claimPredecessors(run, [...replacing, ...matchSeries(run, matches)]);
  const undeclared = isAllDeclared ? undefined : matchUndeclared(run);
  const unclaimed = matchUnclaimed(run);
  if (hasTwin(run, unclaimed.unmanaged)) return match({ ...input, countsUnchanged: false }, owned);
  compareFields(run, matches, unclaimed.unmanaged);
  return {
    matches,
    removed: [...(undeclared?.removed ?? []), ...unclaimed.removed],
    forgotten: undeclared?.forgotten ?? [],
    expired: undeclared?.expired ?? [],
    unchanged: run.unchanged,
    unmanaged: unclaimed.unmanaged,
    recordUpdates: [...recordUpdates, ...(undeclared?.recordUpdates ?? [])],
    missing: missingRecords(run, matches),
  };
}

function startRun(input: MatchInput, owned: OwnedIndex): MatchRun {
  const { kind, lists, now, keyring } = input;
  const isOver = ({ spec }: Desired | Observed): boolean => (kind.endOf(spec) ?? Infinity) <= now;
  const current = input.desired.filter((each) => !isOver(each));
  // A booking that is over may be declared to last longer.
  let wanted: ReadonlySet<string> | undefined;
  const isPast = (each: Observed): boolean =>
    isOver(each) && !(wanted ??= new Set(current.map(naturalName))).has(naturalName(each));
  const domains = new Set(lists.map(({ domain }) => domain));
  const missing = input.state.missing.filter((each) => each.kind === kind.name && domains.has(domainOf(each.address)));
  return {
    ...input,
    current,
    index: indexObserved(input, isPast),
    owned: ownedOf(owned, kind.name, domains),
    asked: new Map(input.asked?.map((each) => [objectName(each), each])),
    missing,
    gone: new Set(missing.flatMap((each) => (each.gone === true && !isExpired(each, now) ? [each.address] : []))),
    late: new Map(),
    intents: openIntents(kind, input.state.intents, keyring, current),
    landing: findLanding(input.state.intents, now),
    claimed: new Set(),
    unchanged: new Map(),
  };
}

const NONE: readonly never[] = [];

/** Step 1. */
function matchIds(run: MatchRun): OpenMatch[] {
  const { kind, index, owned, claimed, unchanged, countsUnchanged = false } = run;
  const matches: OpenMatch[] = [];
  for (const desired of run.current) {
    const entry = owned.get(desired);
    if (entry === undefined) {
      matches.push(openMatch(desired, entry));
      continue;
    }
    const own = index.byId(entry);
    const isHere = own?.region === desired.region && own.domain === desired.domain && !claimed.has(own);
    const isOwn = isHere && (kind.canBecome(own, desired) || isMadeFor(desired, own, entry, run));
    if (isOwn) claimed.add(own);
    if (isOwn && countsUnchanged && isUnchanged(run, desired, own, entry)) {
      unchanged.set(desired.domain, (unchanged.get(desired.domain) ?? 0) + 1);
      continue;
    }
    const match = openMatch(desired, entry);
    if (isOwn) match.observed = own;
    match.isOwn = isOwn;
    if ((own !== undefined && !isOwn) || entry.predecessors !== undefined) {
      const listed = (entry.predecessors ?? []).flatMap((each) => index.byId(each) ?? []);
      match.predecessors = own === undefined || isOwn ? listed : [own, ...listed];
    }
    matches.push(match);
  }
  return matches;
}

function openMatch(desired: Desired, owned: StateObject | undefined): OpenMatch {
  return {
    desired,
    observed: undefined,
    owned,
    isOwn: false,
    isProtected: owned?.protect === true,
    isHalfDone: false,
    predecessors: NONE,
    fields: NONE,
    uncompared: NONE,
    duplicates: NONE,
  };
}

/** Whether an object was created from this declaration, and its region normalised the key. */
function isMadeFor(desired: Desired, own: Observed, { applied }: StateObject, { kind, keyring }: MatchRun): boolean {
  return isSameInNormalForm(kind, own, desired) && isAsApplied(desired, applied, keyring);
}

function countOwned(matches: readonly Match[]): number {
  let count = 0;
  for (const { owned } of matches) if (owned !== undefined) count += 1;
  return count;
}

/** Step 2. Of several objects: ours first, then the one whose room is written alike, then the one with the lowest id. */
function matchKeys(run: MatchRun, matches: readonly OpenMatch[]): void {
  const { index, owned, claimed } = run;
  let ours: ReadonlyMap<Observed, Address> | undefined;
  for (const match of matches) {
    if (match.observed !== undefined) continue;
    const free = index.byKey(match.desired).filter((object) => !claimed.has(object));
    ours ??= objectsOf(owned, index);
    const isOurs = (object: Observed): boolean => ours?.has(object) === true;
    const isAlike = (object: Observed): boolean => object.room === match.desired.room;
    match.observed = free.find(isOurs) ?? free.find(isAlike) ?? free[0];
    const from = match.observed === undefined ? undefined : ours.get(match.observed);
    if (from !== undefined && from !== match.desired.address) {
      match.from = from;
      match.isProtected ||= owned.get({ address: from, domain: match.desired.domain })?.protect === true;
    }
    if (match.observed !== undefined) claimed.add(match.observed);
    else noteAbsence(run, match);
  }
}

function noteAbsence(run: MatchRun, match: OpenMatch): void {
  const { address } = match.desired;
  if (match.owned === undefined) {
    if (run.gone.has(address)) match.isMissing = true;
  } else if (isExpired(match.owned, run.now) || run.index.isPast(match.owned)) {
    // An object whose end has passed was not removed by others: its address starts anew.
    match.owned = undefined;
    match.isProtected = false;
  } else {
    const doubt = doubtOf(run, address, match.owned);
    if (doubt !== undefined) match.doubt = doubt;
  }
  const landing = run.landing(match.desired);
  if (landing !== undefined) match.doubt = landing;
}

function objectsOf(owned: Owned, index: ObservedIndex): ReadonlyMap<Observed, Address> {
  const objects = new Map<Observed, Address>();
  for (const [address, entry] of owned.entries()) {
    const object = index.byId(entry);
    if (object !== undefined) objects.set(object, address);
  }
  return objects;
}

function claimPredecessors({ claimed }: MatchRun, replacing: readonly OpenMatch[]): void {
  for (const match of replacing) {
    match.predecessors = match.predecessors.filter((object) => !claimed.has(object));
    for (const object of match.predecessors) claimed.add(object);
  }
}

function compareFields(
  { kind, index, keyring, state }: MatchRun,
  matches: readonly OpenMatch[],
  unmanaged: readonly Observed[],
): void {
  const { incomparable = [] } = kind;
  const others = new Set(unmanaged);
  const isHalfDone = findHalfDone(state.intents);
  for (const match of matches) {
    const { desired, observed, owned } = match;
    if (observed === undefined) {
      match.isHalfDone = isHalfDone(desired);
      continue;
    }
    const { fields, uncompared } = differences(desired.spec, observed.spec, keyring);
    match.fields = fields.length === 0 ? fields : fields.filter((field) => !incomparable.includes(field));
    match.uncompared = uncompared;
    match.isOwn = match.isOwn || (owned !== undefined && index.byId(owned) === observed);
    if (others.size > 0) match.duplicates = index.byKey(desired).filter((object) => others.has(object));
  }
}
