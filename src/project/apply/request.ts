import type { ApplyEvent, HostKey, Report } from "../../apply/events.ts";
import type { Pacing } from "../../apply/call/pacing.ts";
import type { Diagnostic, Failure } from "../../model/diagnostic.ts";
import type { Plan } from "../../model/plan.ts";
import type { State } from "../../model/state.ts";
import type { LockHooks, LockRequest } from "../lock.ts";
import type { PlanRequest } from "../plan.ts";

/** A plan that was saved and reviewed: its calls are made if what it touches is as it was. */
export interface SavedPlan {
  readonly plan: Plan;
  /** Its file, for messages. */
  readonly name: string;
  /** Milliseconds. An older plan is refused. */
  readonly maxAge: number;
  /** What has changed since is left out, and the rest is applied. */
  readonly partial?: boolean;
}

export interface CallOptions {
  /** Calls at once per region. Default: 10. */
  readonly parallelism?: number;
  /** Milliseconds to wait for a webhook's validation. Default: a minute. */
  readonly validateTimeout?: number;
  readonly pacing?: Pacing;
}

export interface ApplyRequest extends PlanRequest, LockRequest, CallOptions {
  /** In place of a new plan. Its scope and limits are those that were reviewed. */
  readonly saved?: SavedPlan | undefined;
}

/** What an apply asks and reports while it runs. Without `confirm` it asks nothing. */
export interface ApplyHooks extends LockHooks {
  /** The plan that is about to be applied, before it is confirmed. `leftOut`: what a saved plan can't change any more. */
  readonly onPlan?: (plan: Plan, about: { readonly changed: boolean; readonly leftOut: readonly Diagnostic[] }) => void;
  /** Whether to make the calls of a new plan. */
  readonly confirm?: (plan: Plan, signal: AbortSignal) => Promise<boolean>;
  /** Just before the first call. What it throws ends the apply with nothing called. */
  readonly onReady?: (plan: Plan) => Promise<void>;
  readonly onEvent?: (event: ApplyEvent) => void;
  /** Keeps a host key, before its call counts as done: an open room's is given once. */
  readonly keepHostKey?: (hostKey: HostKey) => Promise<void>;
  readonly onSaved?: (state: State) => void;
  /** The state could not be written. It was put into the file `path`, or nowhere. */
  readonly onUnsaved?: (state: State, path: string | undefined) => void;
  /** The lock was lost while calls were made. No new ones are begun. */
  readonly onLockLost?: (failure: Failure) => void;
}

export type ApplyResult =
  /** By safety, or because a saved plan is stale. Nothing was called. */
  | { readonly kind: "refused"; readonly diagnostics: readonly Diagnostic[] }
  /** Nothing was called. */
  | { readonly kind: "declined" }
  | {
      readonly kind: "applied";
      readonly plan: Plan;
      readonly report: Report;
      /** Why it ended early, if that was not by the request's signal. */
      readonly lockLost?: Failure;
    };
