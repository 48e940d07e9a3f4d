import type { Digest } from "./digest.ts";
import type { PlannedSpec } from "./plan.ts";
import type { ObjectId, State } from "./state.ts";

/**
 * A saved observation: all that it takes to plan without asking anybody, and no secret. Its published form is
 * schemas/snapshot.schema.json.
 */
export interface Snapshot {
  readonly format: "xroom.snapshot/1";
  /** `xroom 0.1.0` */
  readonly tool: string;
  /** RFC 3339, UTC: when it was taken. */
  readonly now: string;
  /** The digest of the API id: whose it is. */
  readonly account: Digest;
  /** The globs over domains that it was narrowed to; none are "everything". */
  readonly domains: readonly string[];
  readonly lists: readonly SnapshotList[];
  /** As it was then, of the domains that were looked at. */
  readonly state: State;
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
  /** The room that it belongs to, by name; none for a domain-wide one. */
  readonly room?: string;
  /** Its natural key. */
  readonly key: string;
  /** The digest of that, where an intent of the state asks for it. */
  readonly keyDigest?: Digest;
  /** In the config's language; a secret is `live`, with its digest. A host key is only said to be there. */
  readonly spec: PlannedSpec;
  readonly fingerprint: Digest;
  /** Who is inside, as peer types; rooms only. */
  readonly people?: readonly string[];
  /** The region lists it without a word about it. */
  readonly opaque?: true;
  /** Of what is ours, which fields others have changed since it was last applied: all, where it can't be told which. */
  readonly changed?: readonly string[] | "all";
}
