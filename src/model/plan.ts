import type { Diagnostic, Source } from "./diagnostic.ts";
import type { Digest, HiddenSecret } from "./digest.ts";
import { type Instant, LAST_DATE } from "./instant.ts";
import type { Intent, MissingObject, ObjectId, ObjectPlace, StateObject } from "./state.ts";

/** Milliseconds that a saved plan can be applied, unless `--max-age` says otherwise. */
export const PLAN_AGE = 30 * 86_400_000;

/** Until when it can be applied, by an age in milliseconds: no later than calendars go. NaN for a plan that tells no time. */
export function planEnd({ now }: Pick<Plan, "now">, age: number): Instant {
  return Math.min(Date.parse(now) + age, LAST_DATE);
}

/** The plan document (schemas/plan.schema.json): all that apply needs and a reviewer sees, without secrets. */
export interface Plan {
  /** `/1` is shown, and never applied. */
  readonly format: "xroom.plan/1" | "xroom.plan/2";
  /** `xroom 0.1.0` */
  readonly tool: string;
  /** RFC 3339, UTC. */
  readonly now: string;
  /** Of the API id. */
  readonly account: Digest;
  /** The project, and the lineage of its state; `null` where there is none. */
  readonly project?: string | null;
  readonly lineage?: string | null;
  /** Names the key of its digests. */
  readonly key?: string;
  /** What lifted refusals. */
  readonly allowed?: Allowed;
  /** The digest of the policy that it was made under. */
  readonly policy?: Digest;
  readonly config: { readonly digest: Digest; readonly files: readonly string[] };
  readonly scope: Scope;
  readonly summary: Summary;
  readonly base?: PlanBase;
  /** Where it was reviewed: `change`, `base`, `head`, `run`, `actor`. */
  readonly context?: { readonly [key: string]: string };
  /** The series that its changes touch. */
  readonly series?: readonly SeriesChange[];
  readonly changes: readonly Change[];
  readonly calls: readonly Call[];
  readonly preconditions: readonly Precondition[];
  /** Changes of the state that need no call. */
  readonly records: readonly StateRecord[];
  /** What the state learns of missing objects. */
  readonly missing?: readonly MissingRecord[];
  /** Of earlier runs: what those made is in the plan. */
  readonly intents?: readonly Intent[];
  readonly unmanaged?: readonly UnmanagedObject[];
  readonly diagnostics: readonly Diagnostic[];
  readonly seal: Digest;
}

/** The fields of a series' declaration, secrets hidden. */
export interface SeriesChange {
  readonly address: string;
  /** As at the last complete apply; `null` if that is not known. */
  readonly before: PlannedSpec | null;
  /** As declared; `null` if it is not. */
  readonly after: PlannedSpec | null;
}

/** Its address ends in `~<id>`. */
export interface UnmanagedObject {
  readonly address: string;
  readonly region: string;
  readonly kind: string;
  readonly id: ObjectId;
  /** That of its room. */
  readonly zone?: string;
  readonly before: PlannedSpec;
}

/** Globs; an empty list is everything. */
export interface Scope {
  readonly domains: readonly string[];
  readonly targets: readonly string[];
  /** Only drift. */
  readonly drift?: true;
  /** Only new occurrences of unchanged series. */
  readonly roll?: true;
}

export const ACTIONS = [
  "add",
  "update",
  "remove",
  "replace",
  "open",
  "close",
  "validate",
  "adopt",
  "forget",
  "protect",
  "unprotect",
] as const;
export type Action = (typeof ACTIONS)[number];

/** These change only the state's protection of an object, beside any other change of it. */
export function isProtection(action: Action): boolean {
  return action === "protect" || action === "unprotect";
}

/** `config`: the declaration changed. `drift`: others changed or removed the object. */
/** `horizon`: an occurrence of an unchanged series has come into its window. */
export type Reason = "new" | "config" | "drift" | "undeclared" | "unvalidated" | "horizon";

export type Summary = { readonly [action in Action]: number } & {
  readonly unchanged: number;
  readonly unmanaged: number;
  readonly blocked: number;
  readonly calls: number;
};

export type PlannedSpec = { readonly [field: string]: string | number | boolean | null | HiddenSecret };

export interface Change {
  readonly address: string;
  readonly domain?: string;
  /** `null`: of the whole domain. */
  readonly room?: string | null;
  /** The series that it is an occurrence of. */
  readonly series?: string;
  /** The address that the object had. */
  readonly from?: string;
  readonly action: Action;
  readonly reason: Reason;
  readonly region: string;
  /** `null`: doesn't exist yet. */
  readonly id: ObjectId | null;
  readonly before: PlannedSpec | null;
  readonly after: PlannedSpec | null;
  /** Declared fields that differ. */
  readonly fields: readonly string[];
  /** Set if the fields have different reasons. */
  readonly reasons?: { readonly [field: string]: Reason };
  readonly source: Source | null;
  /** A zone's name, or an offset. */
  readonly zone?: string;
  /** What people call it. */
  readonly title?: string;
  /** Minutes at the end of `after.duration` that are only for those who come late. */
  readonly grace?: number;
  /** Ids, in order. */
  readonly calls: readonly string[];
  /** Why it has no calls, and what to do. */
  readonly blocked: string | null;
  /** The state's entry afterwards. */
  readonly record: ChangeRecord | null;
  /** What the base's config makes as well: all of it, or these fields, with the same values. */
  readonly pending?: true | readonly string[];
}

/** `lift`: labels that rules of a policy name. */
export interface Allowed {
  readonly removals?: true;
  readonly empty?: true;
  readonly lift?: readonly string[];
}

/** The commit to compare with. Apply ignores it, and what it says is pending. */
export interface PlanBase {
  readonly ref: string;
  /** The merge base, if known. */
  readonly commit: string;
  /** Changes of its config alone, without calls. */
  readonly dropped: readonly Change[];
  /** Changes, or parts of them, that it makes as well and this plan leaves out, without calls. */
  readonly leftOut?: readonly Change[];
}

/** What is known before the call. */
export type ChangeRecord = Pick<StateObject, "kind" | "protect" | "until" | "applied">;

/** Secrets and outputs of earlier calls are put into `data` when it is sent. */
export interface Call {
  readonly id: string;
  readonly region: string;
  readonly collection: string;
  readonly method: string;
  readonly data: { readonly [name: string]: unknown };
  /** Ids of earlier calls. */
  readonly requires: readonly string[];
}

/** In a call's `data`: the output of an earlier call. */
export interface FromCall {
  readonly from: string;
  readonly field: string;
}

/** `id: null`: no object has this natural key. */
export interface Precondition {
  readonly address: string;
  readonly region: string;
  readonly kind: string;
  readonly id: ObjectId | null;
  readonly fingerprint: Digest;
}

export interface MissingRecord extends ObjectPlace {
  readonly address: string;
  readonly kind: string;
  /** `null`: it is missing no longer. */
  readonly object: MissingObject | null;
}

export interface StateRecord {
  readonly address: string;
  /** `null`: removed from the state. */
  readonly object: StateObject | null;
  /** The object there before; if it is another by then, nothing is recorded. */
  readonly was: Pick<StateObject, "region" | "id"> | null;
}
