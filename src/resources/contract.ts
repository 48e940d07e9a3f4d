import type { CallError } from "../api/call-error.ts";
import type { ReadClient } from "../api/client.ts";
import type { Effect, WriteMethod } from "../api/methods.ts";
import type { DomainConfig, RegionConfig } from "../model/config.ts";
import type { Address } from "../model/address.ts";
import type { Diagnostic, Source } from "../model/diagnostic.ts";
import type { Instant } from "../model/instant.ts";
import type { Keyring } from "../model/keyring.ts";
import type { Action } from "../model/plan.ts";
import type { ObjectId, StateObject } from "../model/state.ts";
import type { Secret } from "../model/secret.ts";
import type { Spec } from "../model/spec.ts";
import type { Person } from "./people.ts";

/**
 * What the engine knows of a kind of object. It matches, compares, orders and applies through this alone, so that a fourth kind
 * is a new folder and one line in registry.ts.
 */
export interface Kind {
  readonly name: string;
  /** What its calls do, by their methods: `{ add: "create", remove: "remove", update: "set" }`. */
  readonly effects: Readonly<Record<string, Effect>>;
  /** Whether the state remembers an object that was found by its key; rooms come and go, and are never adopted or forgotten. */
  readonly adoptable: boolean;
  /** Whether a list that is suddenly empty is more likely an outage than the truth. */
  readonly durable: boolean;
  /** The config's declarations of this kind in one domain, with what is wrong about them together. */
  desire(
    domain: DomainConfig,
    context: DesireContext,
  ): {
    readonly desired: readonly Desired[];
    readonly diagnostics: readonly Diagnostic[];
    readonly series?: readonly DesiredSeries[];
    /** How many more errors there are than diagnostics. */
    readonly untold?: number;
  };
  /** An object of ours that is as declared needs nothing else, and no remark is about it. */
  readonly fieldsTellAll?: true;
  /** All objects of one region and domain, by as few lists as the API allows. Throws a CallError. */
  observe(client: ReadClient, at: Place, signal?: AbortSignal): Promise<readonly Observed[]>;
  /** One object by its id, where the API has a call for that. Throws a CallError. */
  get?(client: ReadClient, at: Place, id: ObjectId, signal?: AbortSignal): Promise<Gotten>;
  /** Whether calls can turn the one into the other; if not, it takes a successor and a removal. */
  canBecome(observed: Observed, wanted: Pick<Desired, "room" | "key">): boolean;
  /**
   * A natural key without what a region may write in a form of its own, such as the case of letters. What is known to be ours is found by
   * it where the key itself reads differently; others' objects never are.
   */
  normalKey?(key: string): string;
  /** The fields that are never compared: no list tells them, or the natural key is made of them, which a region may write otherwise. */
  readonly incomparable?: readonly string[];
  /** What to do about a declared object. */
  decide(match: Match, context: DecideContext): readonly Decision[];
  /**
   * The same change as a removal and an addition, for a ring of changes that can't be opened otherwise, and what that would cost
   * the people concerned: the cheapest of a ring is taken.
   */
  asReplacement?(match: Match, context: DecideContext): { readonly decision: Decision; readonly cost: number };
  /** What to do about an object that is ours and no longer wanted. */
  remove(observed: Observed): Decision;
  /** The time that an object holds a place for itself, if its kind does. */
  slot?(observed: Observed): Slot;
  /** When it is over; `undefined`: never. */
  endOf(spec: Spec): Instant | undefined;
  /** The natural key and domain of what a creating call makes, from the call's own data. */
  keyOfCall(data: Readonly<Record<string, unknown>>): { readonly domain: string; readonly key: string };
  /** Where an id is a name: the natural key that it gives, as the region writes it. */
  keyOfId?(id: ObjectId): string;
  /** How a config file would say what an object is, or why none can: the reverse of `desire`. */
  declare(observed: Observed, times: TimeWriter): Declaration;
  /** What a document may show of an object that no config declares; all of it where this is left out. */
  conceal?(spec: Spec): Spec;
  /** Of calls that ask (effect `ask`) for something that may take a while. */
  readonly question?: Question;
  /** Why an object may still be there after its removal was called: `people are inside (2 conference users)`. */
  obstacle?(observed: Observed): string | undefined;
  /** For what people join: whether lists show its host key, or the call that makes it gives it once. */
  readonly hostKey?: "listed" | "once";
  /** What a reader should know of all of them together. */
  remarks?(matches: readonly Pick<Match, "desired" | "observed" | "isHalfDone">[]): readonly Diagnostic[];
}

/** `refused`: perhaps because there is none. */
export type Gotten =
  | { readonly kind: "found"; readonly observed: Observed }
  | { readonly kind: "none" }
  | { readonly kind: "refused"; readonly error: CallError };

/** A call that is made again until its answer is yes. */
export interface Question {
  isYes(answer: unknown): boolean;
  /** `not validated yet` */
  readonly pending: string;
  /** Why it was given up, and what to look at: `the platform could not validate it`, `does the listener …?` */
  readonly failed: string;
  readonly hint: string;
  /** What this machine can tell of the reason, about the object that it was asked for. */
  explain?(observed: Observed): Promise<string | undefined>;
}

export interface Place {
  readonly region: string;
  readonly domain: string;
}

/** How a config file that is written has its times. */
export interface TimeWriter {
  /** As a booking's `start`; `undefined` if no config can hold it. */
  time(instant: Instant): string | undefined;
  /** Digits of the same clock, for keys: `2026-12-01`, and `1000` or `100007`. */
  digits(instant: Instant): { readonly date: string; readonly time: string };
}

/** Where and how a config would declare an object. A field that is `undefined` has a value that no config can hold. */
export type Declaration = RoomDeclaration | RoomEntry | DomainEntry | Undeclarable;

/** As the block of its room. */
export interface RoomDeclaration {
  readonly at: "room block";
  /** Compared while the room is open; what stands in the room's block may declare the same for itself. */
  readonly policy: Spec;
  readonly defaults: PolicyDefaults;
}

/** In a section of its room's block, such as `bookings`. */
export interface RoomEntry {
  readonly at: "room section";
  readonly section: string;
  /** Keys for it, from the shortest to the most telling. */
  readonly names: readonly string[];
  readonly own: Spec;
  /** What its room may declare for it. */
  readonly policy: Spec;
  readonly defaults: PolicyDefaults;
}

/** In a section of its domain's block, such as `webhooks`; `regions` tells where it is. It has no secrets. */
export interface DomainEntry {
  readonly at: "domain section";
  readonly section: string;
  readonly names: readonly string[];
  readonly own: Spec;
}

export interface Undeclarable {
  readonly at: "nowhere";
  readonly because: string;
}

/** What a policy's field means where nothing declares it. A field without a default then stays as it is. */
export type PolicyDefaults = Spec;

export interface DesireContext {
  readonly now: Instant;
  readonly regions: ReadonlyMap<string, RegionConfig>;
}

/** The declaration of a series: while no field of it changes, its occurrences come into the window by themselves. */
export interface DesiredSeries extends Place {
  readonly address: Address;
  readonly room: string;
  readonly spec: Spec;
}

/** A declared object. */
export interface Desired extends Place {
  readonly kind: string;
  readonly address: Address;
  /** The room that it belongs to, by name; `undefined` for a domain-wide one. */
  readonly room: string | undefined;
  /** Its natural key within region and domain: two objects of one key are one object, seen twice. */
  readonly key: string;
  readonly spec: Spec;
  readonly protect: boolean;
  /** The address of the series that it is an occurrence of: `booking/chat.org/board/weekly`. */
  readonly series?: Address;
  /** The clock that its times were written by. */
  readonly zone?: string;
  /** What people call it. */
  readonly title?: string;
  /** Minutes of its duration that are only for those who come late. */
  readonly grace?: number;
  /** How far an object may be disturbed to get it so. */
  readonly evict?: boolean;
  readonly source: Source;
}

/** An object as the lists tell it. */
export interface Observed extends Place {
  readonly kind: string;
  readonly room: string | undefined;
  readonly id: ObjectId;
  readonly key: string;
  readonly spec: Spec;
  /** What makes a host of the person who opens the room's link with it; a booking's only, since no list tells a room's. */
  readonly hostKey?: Secret;
  /** Who is inside, if the list says so. */
  readonly people?: readonly Person[];
  /** The region lists it without a word about it. */
  readonly opaque?: true;
}

/** A declared object with what is observed and owned of it; plan/match.ts makes it. */
export interface Match {
  readonly desired: Desired;
  readonly observed: Observed | undefined;
  /** What the state has of it. */
  readonly owned: StateObject | undefined;
  /** The address that its object had, if that was another: it is renamed. */
  readonly from?: Address;
  /** The owned one, which is not listed: why it is not known whether it is still there. */
  readonly doubt?: string;
  /** Others removed its object, and nothing has made it again since. */
  readonly isMissing?: true;
  /** The observed object is the owned one. */
  readonly isOwn: boolean;
  /** The state protects it, at this address or at the one that it had. */
  readonly isProtected: boolean;
  /** It is not there, because a run has removed it and has died or failed before it made it again. */
  readonly isHalfDone: boolean;
  /** Ours, and removed once the declared object exists. */
  readonly predecessors: readonly Observed[];
  /** The declared fields that differ, in the order of declaration. */
  readonly fields: readonly string[];
  /** The declared fields that can't be compared without the API secret. */
  readonly uncompared: readonly string[];
  /** Unmanaged objects with its natural key. */
  readonly duplicates: readonly Observed[];
}

export interface DecideContext {
  /** The match's fields that others changed since they were last applied. */
  readonly drifted: readonly string[];
  readonly keyring: Keyring;
}

/** What is to be done: a change, and its calls before they have ids. */
export interface Decision {
  readonly action: Action;
  readonly calls: readonly DraftCall[];
  /** The fields it is about, if not all that differ. */
  readonly fields?: readonly string[];
  readonly blocked?: string;
  readonly notes?: readonly Diagnostic[];
}

/** A call that may stand in relation to others: by its own change's calls, by time slots, and by barriers. */
export interface DraftCall {
  readonly region: string;
  readonly method: WriteMethod;
  readonly data: Readonly<Record<string, unknown>>;
  /** The calls of the same decision that have to be done before it, by their indexes. */
  readonly after: readonly number[];
  readonly frees?: Slot;
  readonly takes?: Slot;
  /** What others may wait for: it is reached when every call that provides it is done. */
  readonly provides?: readonly string[];
  readonly awaits?: readonly string[];
}

/** A stretch of time in which only one object may hold a place. */
export interface Slot {
  readonly place: string;
  readonly from: Instant;
  readonly to: Instant;
}

/** In a draft's data: the output of an earlier call of the same decision. */
export class OutputOf {
  readonly call: number;
  readonly field: string;

  constructor(call: number, field: string) {
    this.call = call;
    this.field = field;
  }
}
