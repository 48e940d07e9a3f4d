import { type Address, domainOf } from "../model/address.ts";
import type { DomainSettings, MaxRemovals } from "../model/config.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { formatInstant, type Instant } from "../model/instant.ts";
import { canonicalJson, canonicalPieces } from "../model/canonical-json.ts";
import type { Keyring } from "../model/keyring.ts";
import type { Allowed, Change, Plan } from "../model/plan.ts";
import type { State } from "../model/state.ts";
import type { Desired, DesiredSeries, Kind } from "../resources/contract.ts";
import { reasonByFingerprint, type Reasoning } from "./causes.ts";
import { conflicts } from "./conflicts.ts";
import { type Draft, type DraftContext, draftForgotten, draftMatch, draftRemoval, type UndeclaredContext } from "./draft.ts";
import type { FileDigest } from "./file-digest.ts";
import { type Allowances, guard } from "./guard.ts";
import { remarkOnHalfDone, settledIntents } from "./half-done.ts";
import { matchAll } from "./match.ts";
import type { Matching, Pairs } from "./matching.ts";
import { compare } from "../model/compare.ts";
import type { Observation } from "./observe.ts";
import { order } from "./order.ts";
import { declaredUpdates, missingOf, recordsOf } from "./records.ts";
import {
  remarkOnDuplicates,
  remarkOnHostLinks,
  remarkOnLeftAlone,
  remarkOnNames,
  remarkOnUncompared,
  remarkOnUnlisted,
} from "./remarks.ts";
import { isReadable, renewedFingerprints, underKey } from "./rekey.ts";
import type { ScopeFilter } from "./scope.ts";
import { seriesChanges, type SeriesView, viewSeries } from "./series.ts";
import { roomClocks } from "./room-clocks.ts";
import { summarise } from "./summary.ts";
import { mayCount } from "./unchanged.ts";
import { unmanagedObjects } from "./unmanaged.ts";

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
  judge(plan: Omit<Plan, "seal">): readonly Diagnostic[];
}

/** The plan follows from its inputs alone: the same inputs give the same bytes. */
export function plan(input: PlanInput): Plan {
  return planPrepared(preparePlan(input));
}

export function planPrepared(prepared: PreparedPlan, drafts: readonly Draft[] = draftsOf(prepared)): Plan {
  const { scope } = prepared;
  if (scope.globs.drift === true) return assemblePlan(prepared, drafts.filter(hasDrift));
  if (scope.globs.roll !== true) return assemblePlan(prepared, drafts);
  const others = drafts.filter((draft) => !rollsOn(draft));
  const diagnostics = [...prepared.diagnostics, ...remarkOnLeftAlone(others)];
  return assemblePlan({ ...prepared, diagnostics }, drafts.filter(rollsOn));
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

/** What is planned besides the changes of a plan. */
export interface Besides {
  /** Whether safety has counted a change apart, as it is pending. */
  readonly isApart?: (change: Pick<Change, "address" | "action">) => boolean;
  /** The addresses of changes that it leaves out. */
  readonly leftOut?: readonly Address[];
  readonly diagnostics?: readonly Diagnostic[];
}

/** The document of a plan with these changes, in their order. */
export function assemblePlan(
  input: PreparedPlan,
  chosen: readonly Draft[],
  { isApart = () => false, leftOut = [], diagnostics = [] }: Besides = {},
): Plan {
  const { keyring, observation, scope, state, matchings, view } = input;
  const { reasoning } = input.context;
  const isDriftOnly = scope.globs.drift === true || scope.globs.roll === true;
  const { drafts, calls, callsOf } = order(chosen);
  const changes = drafts.map((draft): Change => ({ ...draft.change, calls: callsOf.get(draft) ?? [] }));
  const matches = [...matchings.values()].flatMap((matching) =>
    matching.matches.filter((each) => scope.address(each.desired.address)),
  );
  const updates = isDriftOnly ? [] : declaredUpdates(matches);
  const renewed = renewedFingerprints(matchings.values(), scope, keyring);
  const missing = isDriftOnly ? [] : missingOf(matchings, scope);
  const touched = changes.flatMap(({ series }) => series ?? []);
  const allowed = allowedOf(input.allowed ?? input.allow);
  const intents = settledIntents(
    // One under a key that is not given stays in the state: what it made can't be known.
    state.intents.filter((intent) => scope.domain(intent.domain) && isReadable(intent, keyring)),
    input,
    drafts,
  );
  const unjudged: Omit<Plan, "seal"> = {
    format: "xroom.plan/2",
    tool: input.tool,
    now: formatInstant(input.now),
    account: keyring.digest("account", input.account),
    project: input.project ?? null,
    lineage: state.serial === 0 ? null : state.lineage,
    key: keyring.id,
    ...(Object.keys(allowed).length === 0 ? {} : { allowed }),
    ...(input.documentContext === undefined ? {} : { context: input.documentContext }),
    ...(input.policy === undefined ? {} : { policy: input.policy.digest }),
    config: {
      digest: keyring.digest("config", canonicalJson(input.files.map(({ name, digest }) => [name, digest]))),
      files: input.files.map(({ name }) => name),
    },
    scope: scope.globs,
    summary: summarise(changes, matchings, scope, calls.length, leftOut),
    changes,
    ...(touched.length === 0 ? {} : { series: seriesChanges(touched, view, state) }),
    calls,
    preconditions: drafts.flatMap(({ change, preconditions }) => (change.blocked === null ? preconditions : [])),
    records: isDriftOnly ? [] : recordsOf(matchings, { updates, renewed, scope, objects: state.objects }),
    ...(missing.length === 0 ? {} : { missing }),
    ...(intents.length === 0 ? {} : { intents }),
    unmanaged: unmanagedObjects(
      [...matchings].map(([kind, { unmanaged }]) => ({ kind, objects: unmanaged })),
      input.context,
    ),
    diagnostics: [
      ...guard({ ...input, drafts: drafts.filter(({ change }) => !isApart(change)), lists: observation.lists }),
      ...diagnostics,
      ...input.diagnostics,
      ...(observation.diagnostics ?? []),
      ...drafts.flatMap(({ notes }) => notes),
      ...conflicts(drafts, matchings, input.context),
      ...remarkOnHostLinks(changes),
      ...reasoning.remarks(changes),
      ...(isDriftOnly ? [] : remarkOnHalfDone(matches, drafts)),
      ...remarkOnUnlisted(observation.asked ?? [], scope.address),
      ...remarkOnUncompared(matches),
      ...remarkOnNames(matches),
      ...[...matchings].flatMap(([kind, matching]) => [
        ...remarkOnDuplicates(matching.matches),
        ...(kind.remarks?.(matching.matches) ?? []),
      ]),
    ].map(withoutExcerpt),
  };
  const unsealed =
    input.policy === undefined
      ? unjudged
      : judged(unjudged, input.policy, input.isLifted ?? ((lift) => allowed.lift?.includes(lift) === true));
  return { ...unsealed, seal: sealOf(unsealed, keyring) };
}

function allowedOf({ removals, empty, lift = [] }: Allowances): Allowed {
  return {
    ...(removals ? { removals: true } : {}),
    ...(empty ? { empty: true } : {}),
    ...(lift.length > 0 ? { lift: [...new Set(lift)].toSorted() } : {}),
  };
}

/** What a label lifts is still told. */
function judged(
  plan: Omit<Plan, "seal">,
  { judge }: PlanPolicy,
  isLifted: NonNullable<PlanInput["isLifted"]>,
): Omit<Plan, "seal"> {
  const found = judge(plan).map((each): Diagnostic => {
    const { lift, address } = each;
    if (lift === undefined || !isLifted(lift, address)) return each;
    return { ...each, severity: "warning", summary: `${each.summary} (lifted: ${lift})` };
  });
  return { ...plan, diagnostics: [...found, ...plan.diagnostics] };
}

/** Covers unknown fields too. */
export function sealOf(unsealed: Omit<Plan, "seal">, keyring: Keyring): string {
  return keyring.digest("seal", canonicalPieces(unsealed));
}

export function refusalsOf({ diagnostics }: Plan): readonly Diagnostic[] {
  return diagnostics.filter((each) => each.severity === "error");
}

function rollsOn({ change: { action, reason } }: Draft): boolean {
  return action === "add" && reason === "horizon";
}

function hasDrift({ change: { reason, reasons = {} } }: Draft): boolean {
  return reason === "drift" || Object.values(reasons).includes("drift");
}

/** By domain, then kind, then address, as they are shown. */
export function draftsOf({ matchings, context, scope }: PreparedPlan): Draft[] {
  const drafts: Draft[] = [];
  for (const [kind, { matches, removed, forgotten }] of matchings) {
    const ofKind = [
      ...matches.flatMap((each) => (scope.address(each.desired.address) ? draftMatch(kind, each, context) : [])),
      ...removed.flatMap((each) => (scope.address(each.address) ? [draftRemoval(kind, each, context)] : [])),
      ...forgotten.flatMap((each) => (scope.address(each.address) ? [draftForgotten(kind, each, context)] : [])),
    ];
    for (const draft of ofKind.toSorted((a, b) => compare(a.change.address, b.change.address))) drafts.push(draft);
  }
  return drafts.toSorted(byDomain);
}

export function byDomain(a: Draft, b: Draft): number {
  return compare(domainOf(a.change.address), domainOf(b.change.address));
}

/** Documents name a place and don't quote it. */
function withoutExcerpt({ excerpt: _excerpt, ...diagnostic }: Diagnostic): Diagnostic {
  return diagnostic;
}
