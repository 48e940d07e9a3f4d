import type { ApplyEvent, HostKey, Report } from "../../apply/index.ts";
import type { Pacing } from "../../apply/call/index.ts";
import type { Diagnostic, Failure } from "../../model/diagnostic.ts";
import type { Instant } from "../../model/instant.ts";
import type { Plan } from "../../model/plan.ts";
import type { AppliedPlan, State } from "../../model/state.ts";
import type { Allowances } from "../../plan/guard.ts";
import type { Concluded } from "../../plan/review/conclude.ts";
import type { Unreviewed } from "../../plan/review/verdicts.ts";
import type { LockHooks, LockRequest } from "../lock.ts";
import type { PlanRequest } from "../plan.ts";

/** Reviewed plans. Of their changes those are made that the config in hand still wants. */
export interface SavedPlans {
  readonly plans: readonly SavedPlan[];
  /** Why further files are no plans, as warnings. */
  readonly leftOut?: readonly Diagnostic[];
  /** Milliseconds. */
  readonly maxAge: number;
  /** Leave out what has changed since; always so with several plans. */
  readonly partial?: boolean;
  /** Apply a plan again whose apply was complete. */
  readonly again?: boolean;
  /** What their contexts must hold. */
  readonly expect?: { readonly [key: string]: string };
  /**
   * Of all plans up to a commit: the state remembers it. A plan that can't be taken is left out, even if it is the only one, and of one
   * that was applied before only what is open is tried again.
   */
  readonly settles?: Settles;
}

export interface Settles {
  readonly commit: string;
  /** What the state had then: if another run has settled more meanwhile, its commit stays. */
  readonly since: string | undefined;
}

export interface SavedPlan {
  readonly plan: Plan;
  /** For messages. */
  readonly name: string;
  /** What it allows counts no longer: none of its removals is made, and nothing if a label lifted the policy. */
  readonly isDisallowed?: boolean;
}

export interface CallOptions {
  /** Calls at once per region. Default: 10. */
  readonly parallelism?: number;
  /** Milliseconds. Default: a minute. */
  readonly validateTimeout?: number;
  readonly pacing?: Pacing;
  /** Milliseconds for which a list may lack what was made. Default: until the next plan. */
  readonly lag?: number;
}

export interface ApplyRequest extends PlanRequest, LockRequest, CallOptions {
  /** In place of a new plan. Then `scope` and `maxRemovals` count for nothing. */
  readonly saved?: SavedPlans | undefined;
  /** What of a new plan is made. Default: all, or nothing if safety refuses it. */
  readonly choose?: (fresh: Plan) => Choice | undefined;
  /** The project's `now` was given by hand: a clock that differs from the regions' is then a warning. */
  readonly isNowGiven?: boolean;
}

/** The part of a new plan that plans have reviewed; `undefined` as a choice: all of it, if safety allows it. */
export interface Choice {
  /** The new plan's own changes that need no review, and plans that a person approved. */
  readonly plans: readonly Plan[];
  readonly allow: Allowances;
}

export interface ApplyHooks extends LockHooks {
  readonly onPlan?: (plan: Plan, about: AboutPlan) => void;
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

export interface AboutPlan {
  /** It is not the plan that was shown last. */
  readonly changed: boolean;
  /** What of saved plans is not applied, as warnings. */
  readonly leftOut: readonly Diagnostic[];
  /** Of saved plans, before the first call. */
  readonly review?: ApplyReview;
}

/** A saved plan that is applied. */
export interface ReviewedFile {
  /** For messages. */
  readonly name: string;
  readonly plan: Plan;
  /** Until then it can be applied. */
  readonly until: Instant;
  /** The refusals that it shows, which this apply lifts. */
  readonly lifted: readonly string[];
}

/** A saved plan that was applied completely before. */
export interface SpentFile extends AppliedPlan {
  readonly name: string;
  /** The clock of most of its changes. */
  readonly zone?: string | undefined;
}

export interface ApplyReview {
  /** Who applies them. */
  readonly actor: string;
  readonly files: readonly ReviewedFile[];
  readonly spent: readonly SpentFile[];
  /** Why further files are not applied, as warnings. */
  readonly leftOut: readonly Diagnostic[];
  readonly concluded: readonly Concluded[];
  readonly unreviewed: readonly Unreviewed[];
  /** Addresses of changes that were made because their series was reviewed. */
  readonly alike: readonly string[];
}

export type ApplyResult =
  /** By safety, or as stale. */
  | { readonly kind: "refused"; readonly diagnostics: readonly Diagnostic[]; readonly review?: ApplyReview }
  | { readonly kind: "declined" }
  /** Every plan was applied completely before. */
  | { readonly kind: "spent"; readonly plans: readonly SpentFile[]; readonly leftOut: readonly Diagnostic[] }
  | {
      readonly kind: "applied";
      readonly plan: Plan;
      readonly report: Report;
      /** Of saved plans. */
      readonly review?: ApplyReview;
      /** Why it ended early, if it did and not by `signal`. */
      readonly lockLost?: Failure;
    };
