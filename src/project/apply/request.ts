import type { ApplyEvent, HostKey, Report } from "../../apply/index.ts";
import type { Pacing } from "../../apply/call/index.ts";
import type { Diagnostic, Failure } from "../../model/diagnostic.ts";
import type { Plan } from "../../model/plan.ts";
import type { AppliedPlan, State } from "../../model/state.ts";
import type { Concluded } from "../../plan/review/conclude.ts";
import type { Unreviewed } from "../../plan/review/verdicts.ts";
import type { LockHooks, LockRequest } from "../lock.ts";
import type { PlanRequest } from "../plan.ts";

/** Reviewed plans. Of their changes those are made that the config in hand still wants. */
export interface SavedPlans {
  /** `name`: for messages. */
  readonly plans: readonly { readonly plan: Plan; readonly name: string }[];
  /** Milliseconds. */
  readonly maxAge: number;
  /** Leave out what has changed since; always so with several plans. */
  readonly partial?: boolean;
  /** Apply a plan again whose apply was complete. */
  readonly again?: boolean;
  /** What their contexts must hold. */
  readonly expect?: { readonly [key: string]: string };
}

export interface CallOptions {
  /** Calls at once per region. Default: 10. */
  readonly parallelism?: number;
  /** Milliseconds. Default: a minute. */
  readonly validateTimeout?: number;
  readonly pacing?: Pacing;
}

export interface ApplyRequest extends PlanRequest, LockRequest, CallOptions {
  /** In place of a new plan. Then `scope` and `maxRemovals` count for nothing. */
  readonly saved?: SavedPlans | undefined;
  /** The project's `now` was given by hand: a clock that differs from the regions' is then a warning. */
  readonly isNowGiven?: boolean;
}

export interface ApplyHooks extends LockHooks {
  /** `changed`: it is not the plan that was shown last. `leftOut`: what has changed since a saved plan was made. */
  readonly onPlan?: (plan: Plan, about: { readonly changed: boolean; readonly leftOut: readonly Diagnostic[] }) => void;
  readonly onWarning?: (warning: Diagnostic) => void;
  /** Whether to apply a new plan. Default: yes. */
  readonly confirm?: (plan: Plan, signal: AbortSignal) => Promise<boolean>;
  /** Before the first call. If it throws, nothing is called. */
  readonly onReady?: (plan: Plan) => Promise<void>;
  readonly onEvent?: (event: ApplyEvent) => void;
  /** An open room's key is given once; its call is done once this has kept it. */
  readonly keepHostKey?: (hostKey: HostKey) => Promise<void>;
  readonly onSaved?: (state: State) => void;
  /** The state could not be written. It is in the file `path`, if any. */
  readonly onUnsaved?: (state: State, path: string | undefined) => void;
  /** No new call begins after that. */
  readonly onLockLost?: (failure: Failure) => void;
}

export interface ApplyReview {
  readonly concluded: readonly Concluded[];
  readonly unreviewed: readonly Unreviewed[];
  /** Addresses of changes that were made because their series was reviewed. */
  readonly alike: readonly string[];
}

export type ApplyResult =
  /** By safety, or as stale. */
  | { readonly kind: "refused"; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: "declined" }
  /** Every plan was applied completely before. */
  | { readonly kind: "spent"; readonly plans: readonly AppliedPlan[] }
  | {
      readonly kind: "applied";
      readonly plan: Plan;
      readonly report: Report;
      /** Of saved plans. */
      readonly review?: ApplyReview;
      /** Why it ended early, if it did and not by `signal`. */
      readonly lockLost?: Failure;
    };
