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
 *   owned, no longer declared ─────────────▶ listed: dismissed; not listed: forgotten               4.
 *   made by a call whose end nobody saw ───▶ (an intent of its key) owned, see reclaim.ts           1.
 *                                            or, beside what is owned already, dismissed            4.
 *   neither ───────────────────────────────▶ unmanaged
 *
 * An object is claimed once. A predecessor that turns out to be what another address declares is that address's object: two
 * webhooks that swap their urls swap their addresses, and no call is made. What is over, by its own end, is not looked at.
 */
import { type Address, domainOf, kindOf, seriesOf } from "../model/address.ts";
import type { DomainConfig } from "../model/config.ts";
import { createMatcher } from "../model/glob.ts";
import type { Instant } from "../model/instant.ts";
import type { Keyring } from "../model/keyring.ts";
import type { ObjectId } from "../model/state.ts";
import { type Differences, differences } from "../model/spec.ts";
import type { State, StateObject } from "../model/state.ts";
import type { Desired, Kind, Match, Observed } from "../resources/contract.ts";
import { compare, type ObservedList } from "./observe.ts";
import { openIntents, type Reclaimed, reclaim } from "./reclaim.ts";

/** A declared object, what there is of it, and what the state knew of it. */
export interface Matched extends Omit<Match, "drifted"> {
  readonly owned: StateObject | undefined;
  /** The declared fields of which it can't be told whether they differ. */
  readonly uncompared: readonly string[];
  /** Other objects of its natural key that are not ours. */
  readonly twins: readonly Observed[];
}

/** An object that is ours and no longer wanted; `address` ends in `~<id>` where it never had one of its own. */
export interface Dismissed {
  readonly address: Address;
  readonly observed: Observed;
  readonly owned: StateObject | undefined;
  readonly reason: "undeclared" | "config";
}

export interface Matching {
  readonly matched: readonly Matched[];
  readonly dismissed: readonly Dismissed[];
  /** Owned, neither declared nor listed. */
  readonly forgotten: readonly { readonly address: Address; readonly owned: StateObject }[];
  /** Addresses of the state that mean nothing any more and are no change. */
  readonly lapsed: readonly Address[];
  readonly unmanaged: readonly Observed[];
  /** What the state is to say of addresses, before anything is called: it didn't know better. */
  readonly restated: readonly Reclaimed[];
}

export interface MatchInput {
  readonly kind: Kind;
  readonly desired: readonly Desired[];
  readonly lists: readonly ObservedList[];
  readonly state: State;
  readonly domains: ReadonlyMap<string, DomainConfig>;
  readonly now: Instant;
  readonly keyring: Keyring;
}

/** Matches all objects of one kind. Linear in their number. */
export function match(input: MatchInput): Matching {
  const { kind, keyring } = input;
  const isOver = (object: { readonly spec: Observed["spec"] }): boolean => (kind.until(object.spec) ?? Infinity) <= input.now;
  const current = input.desired.filter((each) => !isOver(each));
  // What is over but is declared to last longer, at the same start, still holds its time: it is prolonged.
  let wanted: ReadonlySet<string> | undefined;
  const isPast = (each: Observed): boolean => isOver(each) && !(wanted ??= new Set(current.map(keyed))).has(keyed(each));
  const index = indexObserved(input, isPast);
  const owned = ownedOf(input);
  const intended = openIntents(kind, input.state.intents, input.keyring);
  const restated = reclaim(kind, index.all, owned, intended, input.keyring);
  for (const { address, object } of restated) owned.set(address, object);
  const declared = new Map(input.desired.map((each) => [each.address, each]));

  // 1. Owned ids, and who has to go for a successor.
  const claimed = new Set<Observed>();
  const found = new Map<Address, Observed>();
  const candidates = new Map<Address, Observed[]>();
  for (const each of current) {
    const entry = owned.get(each.address);
    if (entry === undefined) continue;
    const own = index.byId(entry);
    const others = (entry.predecessors ?? []).flatMap((predecessor) => index.byId(predecessor) ?? []);
    if (own !== undefined && own.region === each.region && (kind.becomes(own, each) || isMadeFor(each, own, entry, input))) {
      claimed.add(own);
      found.set(each.address, own);
    } else if (own !== undefined) others.unshift(own);
    if (others.length > 0) candidates.set(each.address, others);
  }

  // 2. Natural keys: rather an object that is ours under an old address, or whose room is written alike, else the one with the lowest id.
  const ids = new Map<Observed, Address>();
  for (const [address, entry] of owned) {
    const object = index.byId(entry);
    if (object !== undefined) ids.set(object, address);
  }
  for (const each of current) {
    if (found.has(each.address)) continue;
    const free = index.byKey(each).filter((object) => !claimed.has(object));
    const object = free.find((one) => ids.has(one)) ?? free.find((one) => one.room === each.room) ?? free[0];
    if (object === undefined) continue;
    claimed.add(object);
    found.set(each.address, object);
  }

  // 3. A series whose rule has changed keeps its objects, and so the ids and keys that were sent out.
  const inherited = new Map<Address, StateObject>();
  for (const { declaredLeft, ownedHere, ownedElsewhere } of leftOfSeries(kind, current, found, owned, index, claimed)) {
    for (const [position, each] of declaredLeft.entries()) {
      const left = ownedHere[position];
      // One of another region goes once its successor is there, as it would under its own address.
      const away = left === undefined ? ownedElsewhere[position - ownedHere.length] : undefined;
      if (left !== undefined) {
        claimed.add(left.observed);
        found.set(each.address, left.observed);
        inherited.set(each.address, left.owned);
      } else if (away !== undefined && !candidates.has(each.address)) {
        candidates.set(each.address, [away.observed]);
        inherited.set(each.address, away.owned);
      }
    }
  }

  // Predecessors are what is left of the candidates.
  const matchedFirst = current.map((desired) => {
    const predecessors = (candidates.get(desired.address) ?? []).filter((object) => !claimed.has(object));
    for (const object of predecessors) claimed.add(object);
    return {
      desired,
      observed: found.get(desired.address),
      predecessors,
      owned: inherited.get(desired.address) ?? stillOwned(owned.get(desired.address), found.get(desired.address), input.now),
    };
  });

  // 4. What is ours and has no place any more.
  const dismissed: Dismissed[] = [];
  const forgotten: { address: Address; owned: StateObject }[] = [];
  const lapsed: Address[] = [];
  const live = new Set(current.map((each) => each.address));
  for (const [address, entry] of owned) {
    if (live.has(address)) continue;
    restated.push(...withoutGone(address, entry, index));
    const listed = [entry, ...(entry.predecessors ?? [])].map((each) => index.byId(each));
    const left = listed.filter((object) => object !== undefined && !claimed.has(object)) as Observed[];
    for (const observed of left) {
      claimed.add(observed);
      const name = observed.id === entry.id ? address : `${address}~${observed.id}`;
      dismissed.push({ address: name, observed, owned: entry, reason: declared.has(address) ? "config" : "undeclared" });
    }
    if (left.length > 0) continue;
    // What has another address now is noted as that one's, once it is.
    if (listed.some((object) => object !== undefined)) continue;
    const over = entry.until !== undefined && Date.parse(entry.until) <= input.now;
    if (over || !kind.adoptable) lapsed.push(address);
    else forgotten.push({ address, owned: entry });
  }
  const unmanaged: Observed[] = [];
  for (const observed of index.all) {
    if (claimed.has(observed)) continue;
    const intent = kind.adoptable ? intended.of(observed) : undefined;
    if (intent !== undefined) {
      dismissed.push({ address: `${intent}~${observed.id}`, observed, owned: undefined, reason: "undeclared" });
    } else if (kind.adoptable && input.domains.get(observed.domain)?.unmanaged === "remove") {
      dismissed.push({ address: unmanagedAddress(observed), observed, owned: undefined, reason: "undeclared" });
    } else unmanaged.push(observed);
  }

  const strangers = new Set(unmanaged);
  const matched = matchedFirst.map((each): Matched => {
    const twins = each.observed === undefined ? [] : index.byKey(each.desired).filter((object) => strangers.has(object));
    return {
      ...each,
      twins,
      ...(each.observed === undefined ? NONE : differences(each.desired.spec, each.observed.spec, keyring)),
    };
  });
  return { matched, dismissed, forgotten, lapsed, unmanaged, restated };
}

const NONE: Differences = { fields: [], uncompared: [] };

/** An entry that names gone objects beside listed ones, without them. */
function withoutGone(address: Address, { predecessors = [], ...entry }: StateObject, index: Index): Reclaimed[] {
  const named = [{ region: entry.region, id: entry.id }, ...predecessors];
  const [first, ...rest] = named.filter((each) => index.byId(each) !== undefined);
  if (first === undefined || rest.length + 1 === named.length) return [];
  return [{ address, object: { ...entry, ...first, ...(rest.length > 0 ? { predecessors: rest } : {}) } }];
}

/** Whether an owned object is what its region made of this very declaration, in its own writing. */
function isMadeFor(desired: Desired, own: Observed, { applied }: StateObject, { kind, keyring }: MatchInput): boolean {
  return kind.rewritten?.(own, desired) === true && applied === keyring.fingerprint(keyring.hideSpec(desired.spec));
}

/** Where an object stands by its natural key, among all of its kind. */
function keyed({ region, domain, key }: Desired | Observed): string {
  return `${region}\n${domain}\n${key}`;
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
  readonly declaredLeft: readonly Desired[];
  readonly ownedHere: readonly LeftOwned[];
  readonly ownedElsewhere: readonly LeftOwned[];
}

/** For each series the declared occurrences without an object, and its objects without an occurrence, both in order of time. */
function leftOfSeries(
  kind: Kind,
  current: readonly Desired[],
  found: ReadonlyMap<Address, Observed>,
  owned: ReadonlyMap<Address, StateObject>,
  index: Index,
  claimed: ReadonlySet<Observed>,
): LeftOfSeries[] {
  const declared = new Map<Address, Desired[]>();
  for (const each of current) {
    if (each.series !== undefined && !found.has(each.address)) append(declared, each.series, each);
  }
  if (declared.size === 0) return [];
  const left = new Map<Address, LeftOwned[]>();
  for (const [address, entry] of owned) {
    const observed = declared.has(seriesOf(address)) ? index.byId(entry) : undefined;
    if (observed !== undefined && !claimed.has(observed)) append(left, seriesOf(address), { observed, owned: entry });
  }
  return [...declared].map(([series, occurrences]) => {
    const [first] = occurrences as [Desired];
    const { region } = first;
    const ofRoom = (left.get(series) ?? []).filter(({ observed }) => kind.becomes(observed, first));
    const sorted = ofRoom.toSorted((a, b) => compare(a.observed.key, b.observed.key));
    return {
      declaredLeft: occurrences.toSorted((a, b) => compare(a.key, b.key)),
      ownedHere: sorted.filter(({ observed }) => observed.region === region),
      ownedElsewhere: sorted.filter(({ observed }) => observed.region !== region),
    };
  });
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}

/** `booking/chat.org/board/~7`, `webhook/chat.org/~3` */
export function unmanagedAddress(observed: Observed): Address {
  const room = observed.kind === "webhook" || observed.room === undefined ? "" : `${observed.room}/`;
  return `${observed.kind}/${observed.domain}/${room}~${observed.id}`;
}

interface Index {
  readonly all: readonly Observed[];
  byId(at: { readonly region: string; readonly id: ObjectId }): Observed | undefined;
  /** Those of the desired object's natural key, in its region and domain, by id. */
  byKey(desired: Desired): readonly Observed[];
}

function indexObserved(input: MatchInput, isOver: (observed: Observed) => boolean): Index {
  const ignores = new Map([...input.domains].map(([name, { ignore }]) => [name, createMatcher(ignore)]));
  const all: Observed[] = [];
  const ids = new Map<string, Observed>();
  const keys = new Map<string, Observed[]>();
  for (const list of input.lists) {
    const ignored = ignores.get(list.domain);
    for (const observed of list.objects) {
      if (isOver(observed) || (observed.room !== undefined && ignored?.(observed.room) === true)) continue;
      all.push(observed);
      ids.set(`${observed.region}\n${observed.id}`, observed);
      append(keys, keyed(observed), observed);
    }
  }
  for (const same of keys.values()) {
    if (same.length > 1) same.sort((a, b) => Number(a.id) - Number(b.id));
  }
  return {
    all,
    byId: ({ region, id }) => ids.get(`${region}\n${id}`),
    byKey: (desired) => keys.get(keyed(desired)) ?? [],
  };
}

/** What the state knows of this kind, in the domains that were observed. */
function ownedOf(input: MatchInput): Map<Address, StateObject> {
  const observed = new Set(input.lists.map((list) => list.domain));
  const entries = Object.entries(input.state.objects);
  return new Map(entries.filter(([address]) => kindOf(address) === input.kind.name && observed.has(domainOf(address))));
}
