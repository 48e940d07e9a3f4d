/**
 * Which object is which.
 *
 *   declared address ──owned id, in the declared region, that can become it──▶ the object          1. owned
 *          │                         │   (or was made for it, and is written differently)
 *          │                         └─ in another region, or can't become it ─▶ a predecessor      (goes after its successor is there)
 *          │
 *          └──no such id: the natural key──▶ an object that no declared address owns                2. adopted
 *
 *   declared occurrences that are left ────▶ in order of time, what is left of the same series      3. moved
 *   owned, no longer declared ─────────────▶ listed: removed; not listed: forgotten               4.
 *   made by a call whose end nobody saw ───▶ (an intent of its key) owned, see reclaim.ts           1.
 *                                            or, beside what is owned already, removed            4.
 *   neither ───────────────────────────────▶ unmanaged
 *
 * An object is claimed once. A predecessor that turns out to be what another address declares is that address's object: two
 * webhooks that swap their urls swap their addresses, and no call is made. What is over, by its own end, is not looked at.
 */
import { type Address, seriesOf } from "../model/address.ts";
import type { DomainSettings } from "../model/config.ts";
import { createMatcher } from "../model/glob.ts";
import { naturalName, objectName } from "../model/identity.ts";
import type { Instant } from "../model/instant.ts";
import type { Keyring } from "../model/keyring.ts";
import type { ObjectId } from "../model/state.ts";
import { differences, NO_DIFFERENCES } from "../model/spec.ts";
import type { State, StateObject } from "../model/state.ts";
import type { Desired, Kind, Match, Observed } from "../resources/contract.ts";
import { unmanagedAddress } from "../resources/place.ts";
import { append } from "./append.ts";
import { compare, type ObservedList } from "./observe.ts";
import { type Owned, ownedOf } from "./owned.ts";
import { isFromIntent, openIntents, type Reclaimed, reclaim } from "./reclaim.ts";

/** A declared object, what there is of it, and what the state knew of it. */
export interface Matched extends Omit<Match, "drifted"> {
  readonly owned: StateObject | undefined;
  /** Whether what is observed is what the state has of it. */
  readonly isOwn: boolean;
  /** The declared fields of which it can't be told whether they differ. */
  readonly uncompared: readonly string[];
  /** Other objects of its natural key that are not ours. */
  readonly duplicates: readonly Observed[];
}

/** An object that is ours and no longer wanted; `address` ends in `~<id>` where it never had one of its own. */
export interface Removed {
  readonly address: Address;
  readonly observed: Observed;
  readonly owned: StateObject | undefined;
  readonly reason: "undeclared" | "config";
}

export interface Matching {
  readonly matched: readonly Matched[];
  readonly removed: readonly Removed[];
  /** Owned, neither declared nor listed. */
  readonly forgotten: readonly { readonly address: Address; readonly owned: StateObject }[];
  /** Addresses of the state that mean nothing any more and are no change. */
  readonly expired: readonly Address[];
  readonly unmanaged: readonly Observed[];
  /** What the state is to say of addresses, before anything is called: it didn't know better. */
  readonly restated: readonly Reclaimed[];
}

export interface MatchInput {
  readonly kind: Kind;
  readonly desired: readonly Desired[];
  readonly lists: readonly ObservedList[];
  readonly state: State;
  readonly domains: ReadonlyMap<string, DomainSettings>;
  readonly now: Instant;
  readonly keyring: Keyring;
}

/**
 * Matches all objects of one kind. Linear in their number; what only some runs need (who has which key, which addresses are declared)
 * is not worked out where everything is where the state has it.
 */
export function match(input: MatchInput): Matching {
  const { kind, keyring } = input;
  const isOver = (object: { readonly spec: Observed["spec"] }): boolean => (kind.until(object.spec) ?? Infinity) <= input.now;
  const current = input.desired.filter((each) => !isOver(each));
  // What is over but is declared to last longer, at the same start, still holds its time: it is prolonged.
  let wanted: ReadonlySet<string> | undefined;
  const isPast = (each: Observed): boolean =>
    isOver(each) && !(wanted ??= new Set(current.map(naturalName))).has(naturalName(each));
  const index = indexObserved(input, isPast);
  const owned = ownedOf(input.state.objects, kind.name, new Set(input.lists.map(({ domain }) => domain)));
  const intended = openIntents(kind, input.state.intents, keyring);
  const restated = reclaim(kind, index.all, owned, intended, keyring);
  for (const { address, object } of restated) owned.restate(address, object);

  // 1. Owned ids, and who has to go for a successor.
  const claimed = new Set<Observed>();
  const candidates = new Map<Desired, Observed[]>();
  let declaredAndOwned = 0;
  const pairs = current.map((desired): Pair => {
    const entry = owned.get(desired);
    if (entry === undefined) return { desired, owned: undefined, observed: undefined, isOwn: false };
    declaredAndOwned += 1;
    const own = index.byId(entry);
    const isHere = own?.region === desired.region && own.domain === desired.domain && !claimed.has(own);
    const isIt = isHere && (kind.becomes(own, desired) || isMadeFor(desired, own, entry, input));
    if (isIt) claimed.add(own);
    if ((own !== undefined && !isIt) || entry.predecessors !== undefined) {
      const predecessors = (entry.predecessors ?? []).flatMap((predecessor) => index.byId(predecessor) ?? []);
      const others = own === undefined || isIt ? predecessors : [own, ...predecessors];
      if (others.length > 0) candidates.set(desired, others);
    }
    return { desired, owned: entry, observed: isIt ? own : undefined, isOwn: isIt };
  });

  // 2. Natural keys: rather an object that is ours under an old address, or whose room is written alike, else the one with the lowest id.
  let ours: ReadonlySet<Observed> | undefined;
  for (const pair of pairs) {
    if (pair.observed !== undefined) continue;
    const free = index.byKey(pair.desired).filter((object) => !claimed.has(object));
    ours ??= objectsOf(owned, index);
    const alike = (one: Observed): boolean => one.room === pair.desired.room;
    pair.observed = free.find((one) => ours?.has(one)) ?? free.find(alike) ?? free[0];
    if (pair.observed !== undefined) claimed.add(pair.observed);
  }

  // 3. A series whose rule has changed keeps its objects, and so the ids and keys that were sent out.
  const inherited = new Map<Desired, StateObject>();
  for (const { declaredLeft, ownedHere, ownedElsewhere } of leftOfSeries(kind, pairs, owned, index, claimed)) {
    for (const [position, pair] of declaredLeft.entries()) {
      const left = ownedHere[position];
      // One of another region goes once its successor is there, as it would under its own address.
      const away = left === undefined ? ownedElsewhere[position - ownedHere.length] : undefined;
      if (left !== undefined) {
        claimed.add(left.observed);
        pair.observed = left.observed;
        inherited.set(pair.desired, left.owned);
      } else if (away !== undefined && !candidates.has(pair.desired)) {
        candidates.set(pair.desired, [away.observed]);
        inherited.set(pair.desired, away.owned);
      }
    }
  }

  // Predecessors are what is left of the candidates.
  const predecessors = new Map<Desired, readonly Observed[]>();
  for (const [desired, objects] of candidates) {
    const left = objects.filter((object) => !claimed.has(object));
    for (const object of left) claimed.add(object);
    predecessors.set(desired, left);
  }

  // 4. What is ours and has no place any more.
  const removed: Removed[] = [];
  const forgotten: { address: Address; owned: StateObject }[] = [];
  const expired: Address[] = [];
  if (declaredAndOwned < owned.size) {
    const live = new Set(current.map((each) => each.address));
    const declared = new Set(input.desired.map((each) => each.address));
    for (const [address, entry] of owned.entries()) {
      if (live.has(address)) continue;
      restated.push(...withoutGone(address, entry, index));
      const listed = [entry, ...(entry.predecessors ?? [])].map((each) => index.byId(each));
      const left = listed.filter((object) => object !== undefined && !claimed.has(object)) as Observed[];
      for (const observed of left) {
        claimed.add(observed);
        const name = observed === listed[0] ? address : `${address}~${observed.id}`;
        removed.push({ address: name, observed, owned: entry, reason: declared.has(address) ? "config" : "undeclared" });
      }
      if (left.length > 0) continue;
      // What has another address now is noted as that one's, once it is.
      if (listed.some((object) => object !== undefined)) continue;
      const over = entry.until !== undefined && Date.parse(entry.until) <= input.now;
      if (over || !kind.adoptable) expired.push(address);
      else forgotten.push({ address, owned: entry });
    }
  }
  const unmanaged: Observed[] = [];
  for (const observed of claimed.size < index.all.length ? index.all : []) {
    if (claimed.has(observed)) continue;
    const intent = kind.adoptable ? intended.of(observed) : undefined;
    const own = intent === undefined ? undefined : owned.get({ address: intent.address, domain: observed.domain });
    if (intent !== undefined && isFromIntent(kind, intent, observed, own === undefined ? undefined : index.byId(own))) {
      removed.push({ address: `${intent.address}~${observed.id}`, observed, owned: undefined, reason: "undeclared" });
    } else if (kind.adoptable && input.domains.get(observed.domain)?.unmanaged === "remove") {
      removed.push({ address: unmanagedAddress(observed), observed, owned: undefined, reason: "undeclared" });
    } else unmanaged.push(observed);
  }

  const strangers = new Set(unmanaged);
  const matched = pairs.map(({ desired, observed, owned: entry, isOwn }): Matched => {
    const isThere = observed !== undefined;
    const ours = inherited.get(desired) ?? stillOwned(entry, observed, input.now);
    return {
      desired,
      observed,
      predecessors: predecessors.get(desired) ?? NONE,
      owned: ours,
      isOwn: isOwn || (isThere && ours !== undefined && index.byId(ours) === observed),
      duplicates: isThere && strangers.size > 0 ? index.byKey(desired).filter((object) => strangers.has(object)) : NONE,
      ...(isThere ? differences(desired.spec, observed.spec, keyring) : NO_DIFFERENCES),
    };
  });
  return { matched, removed, forgotten, expired, unmanaged, restated };
}

/** A declared object on its way to the one that it is. */
interface Pair {
  readonly desired: Desired;
  /** What the state has of its address. */
  readonly owned: StateObject | undefined;
  observed: Observed | undefined;
  /** It was found by its id. */
  readonly isOwn: boolean;
}

const NONE: readonly Observed[] = [];

/** Which objects are ours, whatever their addresses. */
function objectsOf(owned: Owned, index: Index): ReadonlySet<Observed> {
  const objects = new Set<Observed>();
  for (const [, entry] of owned.entries()) {
    const object = index.byId(entry);
    if (object !== undefined) objects.add(object);
  }
  return objects;
}

/** An entry that names gone objects beside listed ones, without them. */
function withoutGone(address: Address, { predecessors = [], ...entry }: StateObject, index: Index): Reclaimed[] {
  const named = [{ region: entry.region, id: entry.id }, ...predecessors];
  const [first, ...rest] = named.filter((each) => index.byId(each) !== undefined);
  if (first === undefined || rest.length + 1 === named.length) return [];
  return [{ address, object: { ...entry, ...first, ...(rest.length > 0 ? { predecessors: rest } : {}) } }];
}

/** Whether an owned object is what its region made of this very declaration, in its own writing. */
function isMadeFor(desired: Desired, own: Observed, { applied }: StateObject, { kind, keyring }: MatchInput): boolean {
  return kind.rewritten?.(own, desired) === true && applied === keyring.fingerprint(keyring.hideSpec(desired.spec, desired));
}

/** What is over by its own end was not taken away by anybody: its address begins anew. */
function stillOwned(owned: StateObject | undefined, observed: Observed | undefined, now: Instant): StateObject | undefined {
  const over = observed === undefined && owned?.until !== undefined && Date.parse(owned.until) <= now;
  return over ? undefined : owned;
}

interface LeftOwned {
  readonly observed: Observed;
  readonly owned: StateObject;
}

interface LeftOfSeries {
  readonly declaredLeft: readonly Pair[];
  readonly ownedHere: readonly LeftOwned[];
  readonly ownedElsewhere: readonly LeftOwned[];
}

/** For each series the declared occurrences without an object, and its objects without an occurrence, both in order of time. */
function leftOfSeries(
  kind: Kind,
  pairs: readonly Pair[],
  owned: Owned,
  index: Index,
  claimed: ReadonlySet<Observed>,
): LeftOfSeries[] {
  const declared = new Map<Address, Pair[]>();
  for (const pair of pairs) {
    if (pair.observed === undefined && pair.desired.series !== undefined) append(declared, pair.desired.series, pair);
  }
  if (declared.size === 0) return [];
  const left = new Map<Address, LeftOwned[]>();
  for (const [address, entry] of owned.entries()) {
    const observed = declared.has(seriesOf(address)) ? index.byId(entry) : undefined;
    if (observed !== undefined && !claimed.has(observed)) append(left, seriesOf(address), { observed, owned: entry });
  }
  return [...declared].map(([series, occurrences]) => {
    const [{ desired: first }] = occurrences as [Pair];
    const { region } = first;
    const ofRoom = (left.get(series) ?? []).filter(({ observed }) => kind.becomes(observed, first));
    const sorted = ofRoom.toSorted((a, b) => compare(a.observed.key, b.observed.key));
    return {
      declaredLeft: occurrences.toSorted((a, b) => compare(a.desired.key, b.desired.key)),
      ownedHere: sorted.filter(({ observed }) => observed.region === region),
      ownedElsewhere: sorted.filter(({ observed }) => observed.region !== region),
    };
  });
}

interface Index {
  readonly all: readonly Observed[];
  byId(at: { readonly region: string; readonly id: ObjectId }): Observed | undefined;
  /** Those of the desired object's natural key, in its region and domain, by id. */
  byKey(desired: Desired): readonly Observed[];
}

function indexObserved(input: MatchInput, isOver: (observed: Observed) => boolean): Index {
  const ignores = new Map([...input.domains].map(([name, { ignore }]) => [name, createMatcher(ignore)]));
  const { kind } = input;
  const { keyOfId } = kind;
  const all: Observed[] = [];
  const regions = new Map<string, Map<ObjectId, Observed>>();
  /** In the writing in which they are compared. */
  const names = new Map<string, Observed>();
  for (const list of input.lists) {
    const ignored = ignores.get(list.domain);
    const ids = regions.get(list.region) ?? new Map<ObjectId, Observed>();
    regions.set(list.region, ids);
    for (const observed of list.objects) {
      // One that is in two lists, by whatever a region takes for one domain, is one object.
      if (ids.has(observed.id) || isOver(observed)) continue;
      if (observed.room !== undefined && ignored?.(observed.room) === true) continue;
      all.push(observed);
      ids.set(observed.id, observed);
      if (keyOfId !== undefined) names.set(objectName({ kind: kind.name, region: list.region, id: observed.key }), observed);
    }
  }
  let keys: Map<string, Observed[]> | undefined;
  return {
    all,
    byId: ({ region, id }) =>
      regions.get(region)?.get(id) ??
      (keyOfId === undefined ? undefined : names.get(objectName({ kind: kind.name, region, id: keyOfId(id) }))),
    byKey: (desired) => (keys ??= indexKeys(all)).get(naturalName(desired)) ?? NONE,
  };
}

function indexKeys(all: readonly Observed[]): Map<string, Observed[]> {
  const keys = new Map<string, Observed[]>();
  for (const observed of all) append(keys, naturalName(observed), observed);
  for (const same of keys.values()) {
    if (same.length > 1) same.sort((a, b) => Number(a.id) - Number(b.id));
  }
  return keys;
}
