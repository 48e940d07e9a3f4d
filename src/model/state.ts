import type { Digest } from "./digest.ts";

/** The state document: which objects are ours. It holds no values and no secret, and losing it loses only that. */
export interface State {
  readonly format: "xroom.state/1";
  /** A UUID that all versions of one state share. */
  readonly lineage: string;
  /** Grows by one with each write; 0 is "never written". */
  readonly serial: number;
  readonly objects: { readonly [address: string]: StateObject };
  readonly intents: readonly Intent[];
}

/** A number for a booking or webhook, `domain/room-name` for a room. */
export type ObjectId = number | string;

export interface StateObject {
  readonly kind: string;
  readonly region: string;
  readonly id: ObjectId;
  /** It must not be removed, even when its declaration is gone. */
  readonly protect?: true;
  /** RFC 3339, UTC: after this it is over, and nobody's business any more. */
  readonly until?: string;
  /** The fingerprint of what was last applied: what tells drift from a change of the config. */
  readonly applied: Digest;
  /** Objects that this one replaces and that are still to be removed. */
  readonly predecessors?: readonly { readonly region: string; readonly id: ObjectId }[];
}

/**
 * Written before the call that makes an object. Should the run die in between, an object of this natural key that was not there
 * before is ours.
 */
export interface Intent {
  readonly address: string;
  readonly kind: string;
  readonly region: string;
  readonly domain: string;
  /** The keyed digest of the natural key. */
  readonly key: Digest;
  /** It was made, and the state has it. But as the call was sent more than once, another of its natural key may come yet. */
  readonly late?: true;
}
