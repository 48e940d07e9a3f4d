import type { Address } from "../model/address.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { formatInstant } from "../model/instant.ts";
import { canonicalJson } from "../model/canonical-json.ts";
import type { Allowed, Change, Plan } from "../model/plan.ts";
import type { Match } from "../resources/contract.ts";
import { conflicts } from "./conflicts.ts";
import type { Draft } from "./draft.ts";
import { type Allowances, guard } from "./guard.ts";
import { remarkOnHalfDone, settledIntents } from "./half-done.ts";
import { order } from "./order.ts";
import type { PlanInput, PlanPolicy, PreparedPlan } from "./prepare.ts";
import { declaredUpdates, missingOf, recordsOf } from "./records.ts";
import { remarkOnDuplicates, remarkOnHostLinks, remarkOnNames, remarkOnUncompared, remarkOnUnlisted } from "./remarks.ts";
import { isReadable, renewedFingerprints } from "./rekey.ts";
import type { ScopeFilter } from "./scope.ts";
import { sealOf } from "./seal.ts";
import { seriesChanges } from "./series.ts";
import { summarise } from "./summary.ts";
import { unmanagedObjects } from "./unmanaged.ts";

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
  const isPart = isPartOnly(scope);
  const { drafts, calls, callsOf } = order(chosen);
  const changes = drafts.map((draft): Change => ({ ...draft.change, calls: callsOf.get(draft) ?? [] }));
  const matches = [...matchings.values()].flatMap((matching) =>
    matching.matches.filter((each) => scope.address(each.desired.address)),
  );
  const updates = isPart ? [] : declaredUpdates(matches);
  const renewed = renewedFingerprints(matchings.values(), scope, keyring);
  const missing = isPart ? [] : missingOf(matchings, scope);
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
    records: isPart ? [] : recordsOf(matchings, { updates, renewed, scope, objects: state.objects }),
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
      ...remarksOn(input, drafts, changes, matches),
    ].map(withoutExcerpt),
  };
  const unsealed =
    input.policy === undefined
      ? unjudged
      : judged(unjudged, input.policy, input.isLifted ?? ((lift) => allowed.lift?.includes(lift) === true));
  return { ...unsealed, seal: sealOf(unsealed, keyring) };
}

/** Of drift or of rolling alone: what else is declared is none of its business. */
function isPartOnly({ globs }: ScopeFilter): boolean {
  return globs.drift === true || globs.roll === true;
}

function remarksOn(
  { context, matchings, observation, scope }: PreparedPlan,
  drafts: readonly Draft[],
  changes: readonly Change[],
  matches: readonly Match[],
): readonly Diagnostic[] {
  return [
    ...conflicts(drafts, matchings, context),
    ...remarkOnHostLinks(changes),
    ...context.reasoning.remarks(changes),
    ...(isPartOnly(scope) ? [] : remarkOnHalfDone(matches, drafts)),
    ...remarkOnUnlisted(observation.asked ?? [], scope.address),
    ...remarkOnUncompared(matches),
    ...remarkOnNames(matches),
    ...[...matchings].flatMap(([kind, matching]) => [
      ...remarkOnDuplicates(matching.matches),
      ...(kind.remarks?.(matching.matches) ?? []),
    ]),
  ];
}

function allowedOf({ removals, empty, lift = [] }: Allowances): Allowed {
  return {
    ...(removals ? { removals: true } : {}),
    ...(empty ? { empty: true } : {}),
    ...(lift.length > 0 ? { lift: [...new Set(lift)].toSorted() } : {}),
  };
}

function judged(
  plan: Omit<Plan, "seal">,
  { judge }: PlanPolicy,
  isLifted: NonNullable<PlanInput["isLifted"]>,
): Omit<Plan, "seal"> {
  return { ...plan, diagnostics: [...judge(plan, isLifted), ...plan.diagnostics] };
}

/** Documents name a place and don't quote it. */
function withoutExcerpt({ excerpt: _excerpt, ...diagnostic }: Diagnostic): Diagnostic {
  return diagnostic;
}
