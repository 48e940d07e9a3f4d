import type { Digest, ShortDigest } from "./digest.ts";

/** The state document (schemas/state.schema.json): no values, no secrets. */
export interface State {
  readonly format: "xroom.state/2";
  /** A UUID. */
  readonly lineage: string;
  /** 0: never written. */
  readonly serial: number;
  /** The project that it belongs to; a state without one is taken by the first apply. */
  readonly project?: string;
  /** Names the key of its digests (keyring.ts), but for those that name an earlier one. */
  readonly key?: string;
  readonly objects: { readonly [address: string]: StateObject };
  /** By the address of a series, the fingerprint of its declaration at the last complete apply. */
  readonly series: { readonly [address: string]: ShortDigest };
  /** Ours, and a list lacked them. */
  readonly missing: readonly MissingObject[];
  /** Objects that this project has removed or replaced; kept as long as `plans`. */
  readonly gone: readonly GoneObject[];
  /** The saved plans that were applied; kept until they expire, and never fewer than the last. */
  readonly plans: readonly AppliedPlan[];
  /** Up to which commit `ci apply` has settled every merge. */
  readonly applied?: { readonly commit: string; readonly at: string; readonly run: string };
  /** Reviewed changes whose call failed: tried again. */
  readonly open: readonly OpenChange[];
  readonly intents: readonly Intent[];
  /** Of entries that were read and own nothing, as their fingerprint can't be ours; never written. */
  readonly foreign?: readonly string[];
}

/** With what `objects` had of it. */
export interface MissingObject extends ObjectPlace, Partial<Pick<StateObject, "applied" | "under" | "until" | "protect">> {
  readonly address: string;
  readonly kind: string;
  /** RFC 3339, UTC: when a list lacked it first. */
  readonly since: string;
  /** The region confirmed that it is gone; it counts as removed by others until it is made again. */
  readonly gone?: true;
}

export interface GoneObject extends ObjectPlace {
  readonly kind: string;
  readonly address: string;
  /** What took its place. */
  readonly successor?: ObjectPlace;
  /** Others removed it, as far as could be seen: should a list have it again, it is ours. */
  readonly late?: true;
  /** The plan's. */
  readonly seal: Digest;
  /** RFC 3339, UTC. */
  readonly at: string;
}

/** Where an object is, and its id there. */
export interface ObjectPlace {
  readonly region: string;
  readonly id: ObjectId;
}

export interface AppliedPlan {
  readonly seal: Digest;
  /** The request that it belongs to, and its head, from its context. */
  readonly change?: string;
  readonly head?: string;
  /** RFC 3339, UTC. */
  readonly at: string;
  readonly run: string;
  /** Whether every change of it was made, or was there already. */
  readonly complete: boolean;
  /** RFC 3339, UTC: when the plan expires. */
  readonly until: string;
}

export interface OpenChange {
  readonly seal: Digest;
  readonly address: string;
  readonly tries: number;
  /** RFC 3339, UTC. */
  readonly since: string;
}

/** A booking's or webhook's number, or a room's `domain/name`. */
export type ObjectId = number | string;

export interface StateObject {
  readonly kind: string;
  readonly region: string;
  readonly id: ObjectId;
  readonly protect?: true;
  /** RFC 3339, UTC: its end, if it has one. */
  readonly until?: string;
  /** The fingerprint of the last apply. */
  readonly applied: ShortDigest;
  /** Names the key of the fingerprint, if that is an earlier one. */
  readonly under?: string;
  /** Objects that it replaces, not removed yet. */
  readonly predecessors?: readonly ObjectPlace[];
}

/** Written before a call that makes an object: if the run dies, an object with this natural key is ours. */
export interface Intent {
  readonly address: string;
  readonly kind: string;
  readonly region: string;
  readonly domain: string;
  /** The keyed digest of the natural key. */
  readonly key: Digest;
  /** Names the key of that digest, if that is an earlier one. */
  readonly under?: string;
  /** What the call made is in the state, or it made nothing: another object with this natural key is a duplicate, or made by others. */
  readonly late?: true;
  /** An earlier call of the same change removes what this one makes anew: once it has, the object is made by a later run. */
  readonly replaces?: true;
  /** RFC 3339, UTC. Until then the call may still be done, and is not repeated; of a late one: a list may still lack what was made. */
  readonly lands?: string;
  /** RFC 3339, UTC: when an apply first found nothing of it. */
  readonly since?: string;
}

/** A state as documents hold it: its objects by domain, region and the rest of their addresses. */
export interface StateDocument extends Omit<State, "objects" | "foreign"> {
  readonly objects: {
    readonly [domain: string]: { readonly [region: string]: { readonly [name: string]: Omit<StateObject, "kind" | "region"> } };
  };
}
