import type { Diagnostic, Source } from "./diagnostic.ts";
import type { Digest, HiddenSecret } from "./digest.ts";
import type { Intent, ObjectId, StateObject } from "./state.ts";

/**
 * The plan document: all that apply needs, all that a reviewer sees, and no secret. It follows from its inputs alone, and
 * every view of a plan is drawn from it. Its published form is schemas/plan.schema.json.
 */
export interface Plan {
  readonly format: "xroom.plan/1";
  /** `xroom 0.1.0` */
  readonly tool: string;
  /** RFC 3339, UTC: the clock of this plan. */
  readonly now: string;
  /** The digest of the API id: which account it is for. */
  readonly account: Digest;
  readonly config: { readonly digest: Digest; readonly files: readonly string[] };
  readonly scope: Scope;
  readonly summary: Summary;
  /** With it, changes that would be made without the change under review are marked as `pending`. */
  readonly base?: PlanBase;
  readonly changes: readonly Change[];
  readonly calls: readonly Call[];
  readonly preconditions: readonly Precondition[];
  /** What the state must be told of objects that need no change; no call is made for it. */
  readonly records: readonly StateRecord[];
  /** The intents of runs that died which this plan has looked at: what they made is in it. None, if it is left out. */
  readonly intents?: readonly Intent[];
  /** What is listed, and neither declared nor ours: for those who look. */
  readonly unmanaged?: readonly UnmanagedObject[];
  readonly diagnostics: readonly Diagnostic[];
  readonly seal: Digest;
}

/** An object that the plan leaves alone. Its address ends in `~<id>`. */
export interface UnmanagedObject {
  readonly address: string;
  readonly region: string;
  readonly kind: string;
  readonly id: ObjectId;
  readonly before: PlannedSpec;
}

/** The globs that it was narrowed to; empty lists are "everything". */
export interface Scope {
  readonly domains: readonly string[];
  readonly targets: readonly string[];
  /** Only what others changed. */
  readonly drift?: true;
}

export type Action = "add" | "update" | "remove" | "replace" | "open" | "close" | "validate" | "adopt" | "forget";
export const ACTIONS = ["add", "update", "remove", "replace", "open", "close", "validate", "adopt", "forget"] as const;

/** `config`: the declaration changed. `drift`: the object was changed or removed from outside. */
export type Reason = "new" | "config" | "drift" | "undeclared" | "unvalidated";

export type Summary = { readonly [action in Action]: number } & {
  readonly unchanged: number;
  readonly unmanaged: number;
  readonly blocked: number;
  readonly calls: number;
};

/** A spec in the config's language, as documents hold it. */
export type PlannedSpec = { readonly [field: string]: string | number | boolean | null | HiddenSecret };

export interface Change {
  readonly address: string;
  readonly action: Action;
  readonly reason: Reason;
  readonly region: string;
  /** The id of the object as it is now; `null` if it is to be made. */
  readonly id: ObjectId | null;
  readonly before: PlannedSpec | null;
  readonly after: PlannedSpec | null;
  /** Which of the declared fields differ. */
  readonly fields: readonly string[];
  /** Field by field, where they differ for different reasons. */
  readonly reasons?: { readonly [field: string]: Reason };
  readonly source: Source | null;
  /** The clock that its times were written by: a zone's name, or an offset. */
  readonly zone?: string;
  /** Its calls, in their order, by their ids. */
  readonly calls: readonly string[];
  /** Why it can't be made, and what would change that. Then it has no calls. */
  readonly blocked: string | null;
  /** What the state will hold of it once it is made; `null` if nothing. */
  readonly record: ChangeRecord | null;
  /** It would be made just so for the config of the base. */
  readonly pending?: true;
}

/** What the config under review is compared with: that of a commit, planned for the same world. Apply ignores it. */
export interface PlanBase {
  /** As it was asked for. */
  readonly ref: string;
  /** Where the work at hand left the ref or, where that can't be told, the ref's own. */
  readonly commit: string;
  /** What would be done for its config, of objects that this plan doesn't touch: nobody makes it, so it has no calls and no place. */
  readonly dropped: readonly Change[];
}

/** The part of a state object that a plan knows beforehand. */
export type ChangeRecord = Pick<StateObject, "kind" | "protect" | "until" | "applied">;

/** One write request. `data` is what is sent, but for hidden secrets and earlier calls' outputs, which are put in at the moment of the call. */
export interface Call {
  readonly id: string;
  readonly region: string;
  readonly collection: string;
  readonly method: string;
  readonly data: { readonly [name: string]: unknown };
  /** The calls that have to be done before it. */
  readonly requires: readonly string[];
}

/** In a call's data: the output of an earlier call. */
export interface FromCall {
  readonly from: string;
  readonly field: string;
}

/** What an object must still be when the plan is applied. `id: null`: there must be none of this natural key. */
export interface Precondition {
  readonly address: string;
  readonly region: string;
  readonly kind: string;
  readonly id: ObjectId | null;
  readonly fingerprint: Digest;
}

/** The code of a diagnostic that says that nothing declared or ours is in the plan's scope. */
export const EMPTY_SCOPE = "empty-scope";

/** The code of the note that says that objects become protected in the state, or cease to be: a change without a call. */
export const PROTECTION = "protection";

export interface StateRecord {
  readonly address: string;
  /** `null`: the state forgets it. */
  readonly object: StateObject | null;
  /** Which object the state had there; `null`: none. If it has another by the time of the apply, it is told nothing. */
  readonly was: Pick<StateObject, "region" | "id"> | null;
}
