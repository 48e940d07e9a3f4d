/** What match.ts works on, and returns. */
import type { Address } from "../model/address.ts";
import type { DomainSettings } from "../model/config.ts";
import type { Instant } from "../model/instant.ts";
import type { Keyring } from "../model/keyring.ts";
import type { MissingRecord } from "../model/plan.ts";
import type { Intent, MissingObject, State, StateObject } from "../model/state.ts";
import type { AskedObject } from "../model/unlisted.ts";
import type { Desired, Kind, Match, Observed } from "../resources/contract.ts";
import type { Landing } from "./landing.ts";
import type { ObservedList } from "./observe.ts";
import type { ObservedIndex } from "./observed-index.ts";
import type { Owned } from "./owned.ts";

export interface MatchInput {
  readonly kind: Kind;
  readonly desired: readonly Desired[];
  readonly lists: readonly ObservedList[];
  readonly asked?: readonly AskedObject[];
  readonly state: State;
  readonly domains: ReadonlyMap<string, DomainSettings>;
  readonly now: Instant;
  readonly keyring: Keyring;
  readonly pairs?: Pairs | undefined;
  /** Objects that are ours and as declared are counted, and have no match (unchanged.ts). */
  readonly countsUnchanged?: boolean | undefined;
}

/** The names of the objects that reviewed plans have paired with addresses of series. */
export type Pairs = ReadonlyMap<Address, ReadonlySet<string>>;

/** Its address ends in `~<id>` if it never had one of its own. */
export interface Removed {
  readonly address: Address;
  readonly observed: Observed;
  readonly owned: StateObject | undefined;
  readonly reason: "undeclared" | "config";
}

export interface Matching {
  readonly matches: readonly Match[];
  readonly removed: readonly Removed[];
  readonly forgotten: readonly Forgotten[];
  /** Addresses that leave the state, which is no change. */
  readonly expired: readonly Address[];
  /** How many objects of each domain have no match, as they are ours and as declared. */
  readonly unchanged: ReadonlyMap<string, number>;
  readonly unmanaged: readonly Observed[];
  /** What the state learns from the lists, before any call. */
  readonly recordUpdates: readonly RecordUpdate[];
  readonly missing: readonly MissingRecord[];
}

/** Neither declared nor listed. */
export interface Forgotten {
  readonly address: Address;
  readonly owned: StateObject;
  /** Why it may still be there. */
  readonly doubt?: string;
}

export interface RecordUpdate {
  readonly address: Address;
  readonly object: StateObject;
}

export interface OpenIntents {
  /** The intent to make an object with this one's natural key, or with one that its region may have written so. */
  of(observed: Observed): IntentFound | undefined;
}

export interface IntentFound {
  readonly intent: Intent;
  /** The declaration that the region has written in a form of its own. */
  readonly writtenFrom?: Desired;
}

export interface MatchRun extends Omit<MatchInput, "asked"> {
  /** By the object's name. */
  readonly asked: ReadonlyMap<string, AskedObject>;
  /** Of the kind and the listed domains. */
  readonly missing: readonly MissingObject[];
  /** The addresses whose objects others removed. */
  readonly gone: ReadonlySet<Address>;
  /** Ours, of an address that has another object by now. */
  readonly late: Map<Observed, Address>;
  /** Not over. */
  readonly current: readonly Desired[];
  readonly index: ObservedIndex;
  readonly owned: Owned;
  readonly intents: OpenIntents;
  readonly landing: Landing;
  /** Objects that have an address. */
  readonly claimed: Set<Observed>;
  readonly unchanged: Map<string, number>;
}

export type OpenMatch = { -readonly [Field in keyof Match]: Match[Field] };
