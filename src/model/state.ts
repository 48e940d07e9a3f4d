import type { Digest } from "./digest.ts";

/** The state document (schemas/state.schema.json): no values, no secrets. */
export interface State {
  readonly format: "xroom.state/1";
  /** A UUID. */
  readonly lineage: string;
  /** 0: never written. */
  readonly serial: number;
  readonly objects: { readonly [address: string]: StateObject };
  readonly intents: readonly Intent[];
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
  readonly applied: Digest;
  /** Objects that it replaces, not removed yet. */
  readonly predecessors?: readonly { readonly region: string; readonly id: ObjectId }[];
}

/** Written before a call that makes an object: if the run dies, an object with this natural key is ours. */
export interface Intent {
  readonly address: string;
  readonly kind: string;
  readonly region: string;
  readonly domain: string;
  /** The keyed digest of the natural key. */
  readonly key: Digest;
  /** It is in the state, but the call was sent twice: a duplicate may appear. */
  readonly late?: true;
}
