import { domainOf } from "../model/address.ts";
import type { Config, DomainSettings, MaxRemovals } from "../model/config.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Digest } from "../model/digest.ts";
import { formatInstant, type Instant } from "../model/instant.ts";
import { canonicalJson, type Keyring } from "../model/keyring.ts";
import {
  ACTIONS,
  type Action,
  type Change,
  type Plan,
  type StateRecord,
  type Summary,
  type UnmanagedObject,
} from "../model/plan.ts";
import type { State, StateObject } from "../model/state.ts";
import type { Desired, Kind } from "../resources/contract.ts";
import { unmanagedAddress } from "../resources/place.ts";
import { reasonByFingerprint, type Reasoning } from "./causes.ts";
import { conflicts } from "./conflicts.ts";
import { type Draft, type DraftContext, draftRemoved, draftForgotten, draftMatched } from "./draft.ts";
import { type Allowances, guard } from "./guard.ts";
import { remarkOnHalfDone } from "./half-done.ts";
import { match, type Matched, type Matching } from "./match.ts";
import { compare, type Observation } from "./observe.ts";
import { order } from "./order.ts";
import { remarkOnProtections, type Restated } from "./protections.ts";
import type { ScopeFilter } from "./scope.ts";
import { remarkOnUncompared } from "./uncompared.ts";

/** A file of the config, by its text's keyed digest. */
export interface FileDigest {
  readonly name: string;
  readonly digest: Digest;
}

/** All that a plan needs of the files, so that nobody keeps their texts for it. */
export function digestFiles(files: Config["files"], keyring: Keyring): FileDigest[] {
  return files.map(({ name, text }) => ({ name, digest: keyring.digest("config", text) }));
}

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
  /** Why fields differ, if not by what was last applied. */
  readonly reasoning?: Reasoning | undefined;
  /** What was found on the way to here; errors among it make the plan one that must not be applied. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The plan that follows from its inputs, and from nothing else: the same inputs give the same bytes. */
export function plan(input: PlanInput): Plan {
  const { keyring, observation, scope } = input;
  const matchings = matchAll(input);
  const { reasoning = reasonByFingerprint(keyring) } = input;
  const all = draftsOf(matchings, { keyring, reasoning }, scope);
  const drafts = scope.globs.drift === true ? all.filter(isDrift) : all;
  const ordered = order(drafts);
  const maxRemovals = input.maxRemovals;
  const refusals = guard({ ...input, drafts: ordered.drafts, matchings, lists: observation.lists, maxRemovals });
  const inScope = [...matchings.values()].flatMap(({ matched }) => matched.filter((each) => scope.address(each.desired.address)));
  const restated = scope.globs.drift === true ? [] : restatedOf(inScope);
  const changes = ordered.drafts.map((draft): Change => ({ ...draft.head, calls: ordered.callsOf.get(draft) ?? [] }));
  const intents = input.state.intents.filter(({ domain }) => scope.domain(domain));
  const unsealed: Omit<Plan, "seal"> = {
    format: "xroom.plan/1",
    tool: input.tool,
    now: formatInstant(input.now),
    account: keyring.digest("account", input.account),
    config: {
      digest: keyring.digest("config", canonicalJson(input.files.map(({ name, digest }) => [name, digest]))),
      files: input.files.map(({ name }) => name),
    },
    scope: scope.globs,
    summary: summarise(changes, matchings, scope, ordered.calls.length),
    changes,
    calls: ordered.calls,
    preconditions: ordered.drafts.flatMap((draft) => (draft.head.blocked === null ? draft.preconditions : [])),
    records: scope.globs.drift === true ? [] : recordsOf(matchings, restated, scope, input.state.objects),
    ...(intents.length === 0 ? {} : { intents }),
    unmanaged: unmanagedOf(matchings, keyring),
    diagnostics: [
      ...refusals,
      ...input.diagnostics,
      ...(observation.diagnostics ?? []),
      ...ordered.drafts.flatMap(({ decision }) => decision.notes ?? []),
      ...conflicts(ordered.drafts, matchings),
      ...remarkOnProtections(restated),
      ...reasoning.remarks(changes),
      ...(scope.globs.drift === true ? [] : remarkOnHalfDone(inScope)),
      ...remarkOnUncompared(inScope),
      ...[...matchings].flatMap(([kind, { matched }]) => [...duplicatesOf(matched), ...(kind.remarks?.(matched) ?? [])]),
    ].map(withoutExcerpt),
  };
  return { ...unsealed, seal: sealOf(unsealed, keyring) };
}

/** The keyed digest of all of a plan but the seal itself, what a newer version put into it too. */
export function sealOf(unsealed: Omit<Plan, "seal">, keyring: Keyring): string {
  return keyring.digest("seal", canonicalJson(unsealed));
}

/** Why a plan must not be applied; empty if it may. */
export function refusalsOf(made: Plan): readonly Diagnostic[] {
  return made.diagnostics.filter((each) => each.severity === "error");
}

/** Which object is which, for every kind. */
export function matchAll(
  input: Pick<PlanInput, "kinds" | "desired" | "observation" | "state" | "domains" | "now" | "keyring">,
): ReadonlyMap<Kind, Matching> {
  const matchOne = (kind: Kind): Matching =>
    match({
      ...input,
      kind,
      desired: input.desired.filter((each) => each.kind === kind.name),
      lists: input.observation.lists.filter((list) => list.kind === kind.name),
    });
  return new Map(input.kinds.map((kind) => [kind, matchOne(kind)]));
}

/** Whether somebody else's hand is in it, alone or among others. */
function isDrift({ head: { reason, reasons = {} } }: Draft): boolean {
  return reason === "drift" || Object.values(reasons).includes("drift");
}

/** All changes in scope, by domain, then kind, then address: the order in which they are shown. */
function draftsOf(matchings: ReadonlyMap<Kind, Matching>, context: DraftContext, scope: ScopeFilter): Draft[] {
  const drafts: Draft[] = [];
  for (const [kind, matching] of matchings) {
    const ofKind = [
      ...matching.matched.flatMap((each) => (scope.address(each.desired.address) ? draftMatched(kind, each, context) : [])),
      ...matching.removed.flatMap((each) => (scope.address(each.address) ? [draftRemoved(kind, each, context)] : [])),
      ...matching.forgotten.flatMap((each) =>
        scope.address(each.address) ? [draftForgotten(kind, each.address, each.owned)] : [],
      ),
    ];
    for (const draft of ofKind.toSorted((a, b) => compare(a.head.address, b.head.address))) drafts.push(draft);
  }
  return drafts.toSorted((a, b) => compare(domainOf(a.head.address), domainOf(b.head.address)));
}

function summarise(
  changes: readonly Change[],
  matchings: ReadonlyMap<Kind, Matching>,
  scope: ScopeFilter,
  calls: number,
): Summary {
  const counts = Object.fromEntries(ACTIONS.map((action) => [action, 0])) as { [action in Action]: number };
  let blocked = 0;
  for (const change of changes) {
    if (change.blocked === null) counts[change.action] += 1;
    else blocked += 1;
  }
  const changed = new Set(changes.map((change) => change.address));
  let unchanged = 0;
  let unmanaged = 0;
  for (const matching of matchings.values()) {
    for (const { desired, observed } of matching.matched) {
      if (observed !== undefined && !changed.has(desired.address) && scope.address(desired.address)) unchanged += 1;
    }
    unmanaged += matching.unmanaged.length;
  }
  return { ...counts, unchanged, unmanaged, blocked, calls };
}

/** What has to be noted in the state without a call: expired addresses, and protection and end of what is otherwise unchanged. */
function recordsOf(
  matchings: ReadonlyMap<Kind, Matching>,
  declared: readonly Restated[],
  scope: ScopeFilter,
  objects: Readonly<Record<string, StateObject>>,
): StateRecord[] {
  const records: StateRecord[] = [];
  const record = (address: string, object: StateObject | null): void => {
    const was = objects[address];
    records.push({ address, object, was: was === undefined ? null : { region: was.region, id: was.id } });
  };
  for (const { address, object } of declared) record(address, object);
  for (const { expired, restated } of matchings.values()) {
    for (const address of expired) record(address, null);
    for (const { address, object } of restated) if (scope.address(address)) record(address, object);
  }
  return records.toSorted((a, b) => compare(a.address, b.address));
}

/** What is declared and ours, and is to be another in the state, by address. */
function restatedOf(matched: readonly Matched[]): Restated[] {
  const restated = matched.flatMap((each): Restated[] => {
    const object = refreshed(each);
    return object === undefined ? [] : [{ address: each.desired.address, owned: each.owned as StateObject, object }];
  });
  return restated.toSorted((a, b) => compare(a.address, b.address));
}

/** The state object as it should be, if it differs from what it is in more than its values. */
function refreshed(matched: Matched): StateObject | undefined {
  const { desired, observed, owned, predecessors } = matched;
  if (owned === undefined || observed === undefined || predecessors.length > 0 || !matched.isOwn) return undefined;
  if ((owned.protect === true) === desired.protect && owned.predecessors === undefined) return undefined;
  const { protect: _protect, predecessors: _gone, ...rest } = owned;
  return { ...rest, ...(desired.protect ? { protect: true as const } : {}) };
}

function unmanagedOf(matchings: ReadonlyMap<Kind, Matching>, keyring: Keyring): UnmanagedObject[] {
  const all = [...matchings.values()].flatMap(({ unmanaged }) =>
    unmanaged.map((observed): UnmanagedObject => {
      const { kind, region, id } = observed;
      return { address: unmanagedAddress(observed), region, kind, id, before: keyring.hideSpec(observed.spec, observed) };
    }),
  );
  return all.toSorted((a, b) => compare(a.address, b.address) || compare(a.region, b.region));
}

function duplicatesOf(matched: readonly Matched[]): Diagnostic[] {
  return matched.flatMap(({ desired, observed, duplicates }) =>
    duplicates.map((duplicate): Diagnostic => ({
      severity: "warning",
      code: "duplicate-object",
      summary: `region ${duplicate.region} holds ${desired.address} twice: ${observed?.id} is taken for it, ${duplicate.id} is left alone`,
      help: "xroom has no record of having made the other: remove it by hand if nobody needs it.",
      source: desired.source,
    })),
  );
}

/** Documents point at places and don't quote them. */
function withoutExcerpt({ excerpt: _excerpt, ...diagnostic }: Diagnostic): Diagnostic {
  return diagnostic;
}
