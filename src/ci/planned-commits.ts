import type { Branch, Request } from "../forge/contract.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Keyring } from "../model/keyring.ts";
import type { NamedSnapshot } from "../project/options.ts";
import type { Bound } from "./kept.ts";

export interface PlanOptions {
  /** In place of regions and state, where there are no credentials. */
  readonly snapshot: NamedSnapshot | undefined;
  /** Globs of domains that may be listed besides those of the protected branch. */
  readonly domains: readonly string[];
  /** A comment may hide removals. */
  readonly allowCut: boolean;
  /** What a job without credentials knows its comments by. Without one it comments nowhere. */
  readonly keyring?: Keyring;
  /** The folder for the plan and its page. Default: the top of the clone. */
  readonly out: string | undefined;
  /** Of the job and its branch. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What a plan is about. */
export interface PlannedCommits {
  readonly request: Request;
  readonly target: Branch;
  /** The default branch. */
  readonly main: Branch;
  readonly bound: Bound;
  readonly project: string;
  /** `undefined` without credentials. */
  readonly keyring: Keyring | undefined;
  /** Its author may write. */
  readonly isWriter: boolean;
}
