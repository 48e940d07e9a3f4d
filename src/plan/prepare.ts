/** What a plan is made of: its inputs, and which object is which. */
import type { Address } from "../model/address.ts";
import type { DomainSettings, MaxRemovals } from "../model/config.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Instant } from "../model/instant.ts";
import type { Keyring } from "../model/keyring.ts";
import type { Plan } from "../model/plan.ts";
import type { State } from "../model/state.ts";
import type { Desired, DesiredSeries, Kind } from "../resources/contract.ts";
import { reasonByFingerprint, type Reasoning } from "./causes.ts";
import type { DraftContext, UndeclaredContext } from "./draft.ts";
import type { FileDigest } from "./file-digest.ts";
import type { Allowances } from "./guard.ts";
import { matchAll } from "./match.ts";
import type { Matching, Pairs } from "./matching.ts";
import type { Observation } from "./observe.ts";
import { underKey } from "./rekey.ts";
import { roomClocks } from "./room-clocks.ts";
import type { ScopeFilter } from "./scope.ts";
import { type SeriesView, viewSeries } from "./series.ts";
import { mayCount } from "./unchanged.ts";

export interface PlanInput {
  /** `xroom 0.1.0` */
  readonly tool: string;
  /** The API id. */
  readonly account: string;
  readonly now: Instant;
  readonly keyring: Keyring;
  readonly kinds: readonly Kind[];
  readonly files: readonly FileDigest[];
  readonly domains: ReadonlyMap<string, DomainSettings>;
  readonly desired: readonly Desired[];
  readonly observation: Observation;
  readonly state: State;
  readonly scope: ScopeFilter;
  readonly maxRemovals: MaxRemovals;
  readonly allow: Allowances;
  /** What the document says of it. Default: `allow`. */
  readonly allowed?: Allowances;
  /** Default: reasonByFingerprint. */
  readonly reasoning?: Reasoning | undefined;
  /** An error among them refuses the plan. */
  readonly diagnostics: readonly Diagnostic[];
  /** The config's. */
  readonly project?: string | undefined;
  readonly timezone?: string | undefined;
  readonly series?: readonly DesiredSeries[];
  /** Of the reviewed plans that it is compared with. */
  readonly pairs?: Pairs;
  /** Whether objects that are as declared are counted, and not matched. Default: where the plan is the same. */
  readonly countsUnchanged?: boolean;
  /** What it must keep: an error refuses it. */
  readonly policy?: PlanPolicy | undefined;
  /** Whether a label lifts what the policy says of an object. Default: if it is allowed. */
  readonly isLifted?: (lift: string, address: Address | undefined) => boolean;
  /** Where it is reviewed: sealed with the plan. */
  readonly documentContext?: { readonly [key: string]: string } | undefined;
}

export interface PlanPolicy {
  readonly digest: string;
  /** What a label lifts is still told, as a warning. */
  judge(plan: Omit<Plan, "seal">, isLifted: NonNullable<PlanInput["isLifted"]>): readonly Diagnostic[];
}

/** What a plan is made of, once it is known which object is which. */
export interface PreparedPlan extends PlanInput {
  readonly matchings: ReadonlyMap<Kind, Matching>;
  readonly series: readonly DesiredSeries[];
  readonly context: DraftContext & UndeclaredContext;
  readonly view: SeriesView;
}

export function preparePlan(input: PlanInput): PreparedPlan {
  const { keyring, series = [] } = input;
  const { reasoning = reasonByFingerprint(keyring) } = input;
  const state = underKey(input.state, keyring);
  const { countsUnchanged = mayCount(input.scope, series, state) } = input;
  const matchings = matchAll({ ...input, state, countsUnchanged });
  const matches = series.length === 0 ? [] : [...matchings.values()].flatMap((each) => each.matches);
  const view = viewSeries(series, matches, state, input);
  return {
    ...input,
    state,
    series,
    matchings,
    view,
    context: { keyring, reasoning, unchangedSeries: view.unchanged, clockOf: roomClocks(input) },
  };
}
