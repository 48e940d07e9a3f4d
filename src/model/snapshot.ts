import type { Digest } from "./digest.ts";
import type { PlannedSpec } from "./plan.ts";
import type { ObjectId, StateDocument } from "./state.ts";
import type { AskedObject } from "./unlisted.ts";

/** A saved observation (schemas/snapshot.schema.json) without secrets. */
export interface Snapshot {
  readonly format: "xroom.snapshot/1";
  /** `xroom 0.1.0` */
  readonly tool: string;
  /** RFC 3339, UTC. */
  readonly now: string;
  /** Of the API id. */
  readonly account: Digest;
  /** Names the key of its digests. */
  readonly key?: string;
  /** Globs; none are everything. */
  readonly domains: readonly string[];
  readonly lists: readonly SnapshotList[];
  /** Owned objects that no list had. */
  readonly asked?: readonly AskedObject[];
  /** The part for these domains. */
  readonly state: StateDocument;
  readonly seal: Digest;
}

export interface SnapshotList {
  readonly region: string;
  readonly domain: string;
  readonly kind: string;
  readonly objects: readonly SnapshotObject[];
}

export interface SnapshotObject {
  readonly id: ObjectId;
  /** A name; absent: the whole domain. */
  readonly room?: string;
  /** The natural key. */
  readonly key: string;
  /** Its digest, if an intent has it. */
  readonly keyDigest?: Digest;
  /** Secrets are `live`, with digests; a host key is just `true`. */
  readonly spec: PlannedSpec;
  readonly fingerprint: Digest;
  /** Peer types; rooms only. */
  readonly people?: readonly string[];
  /** The region lists it without its fields. */
  readonly opaque?: true;
  /** The fields with drift of an owned object; `all`: unknown which. */
  readonly changed?: readonly string[] | "all";
}
