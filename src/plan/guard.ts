/**
 * Safety: what a plan must not do.
 *
 *   a protected object is removed, closed or replaced ──▶ protected          lifted by an earlier apply with protect: false
 *   a removal in a domain that the config doesn't name ─▶ undeclared-domain  lifted by --allow-removals; none if it is named
 *   more removals in a domain than safety.maxRemovals ──▶ max-removals       lifted by --allow-removals
 *   a list is empty where 3 or more were expected ──────▶ suddenly-empty     lifted by --accept-empty
 *
 * Each domain is counted on its own, so that a large one hides nothing of a small one: what is ours, or with `unmanaged: remove` all that
 * is listed. The plan keeps its refusals as errors among its diagnostics. An apply of several saved plans, or of one in part, leaves out
 * what breaks a rule, and makes the rest (review/refused.ts).
 */
import { append } from "../model/append.ts";
import { type Address, domainOf } from "../model/address.ts";
import type { DomainSettings, MaxRemovals } from "../model/config.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { placeName } from "../model/identity.ts";
import { someOf } from "../model/list-of.ts";
import type { Kind } from "../resources/contract.ts";
import { type Draft, sourceOf } from "./draft.ts";
import type { Matching } from "./matching.ts";
import { compare } from "../model/compare.ts";
import type { ObservedList } from "./observe.ts";
import type { ScopeFilter } from "./scope.ts";

export interface Allowances {
  readonly removals: boolean;
  readonly empty: boolean;
  /** Labels that rules of a policy name. */
  readonly lift?: readonly string[];
}

/** A percentage of fewer objects means little, and does not count. */
const PERCENTAGE_FROM = 10;
const SUDDENLY_MISSING = 3;
/** More protected objects of a domain share one refusal. */
const ONE_BY_ONE = 3;
const NAMED = 10;

export interface GuardInput {
  readonly drafts: readonly Draft[];
  readonly matchings: ReadonlyMap<Kind, Matching>;
  readonly lists: readonly ObservedList[];
  readonly domains: ReadonlyMap<string, DomainSettings>;
  readonly maxRemovals: MaxRemovals;
  readonly allow: Allowances;
  readonly scope: Pick<ScopeFilter, "globs">;
}

export function guard(input: GuardInput): Diagnostic[] {
  return [
    ...protections(input.drafts),
    ...(input.allow.removals ? [] : removals(input)),
    // New occurrences restore nothing that a list lacks.
    ...(input.allow.empty || input.scope.globs.roll === true ? [] : emptyLists(input)),
  ];
}

const STOPPED: Readonly<Record<string, string>> = { remove: "removed", close: "closed", replace: "replaced" };

/** Whether it removes, closes or replaces a protected object. */
export function isProtectedEnd(draft: Draft): boolean {
  return draft.protected && draft.change.action in STOPPED;
}

function protections(drafts: readonly Draft[]): Diagnostic[] {
  const touched = new Map<string, Draft[]>();
  for (const draft of drafts) {
    const { action, address } = draft.change;
    if (isProtectedEnd(draft)) append(touched, `${action} ${domainOf(address)}`, draft);
  }
  return [...touched.values()].flatMap((together): Diagnostic[] => {
    if (together.length > ONE_BY_ONE) return [manyProtected(together)];
    return together.map(({ change }) => ({
      severity: "error",
      code: "protected",
      summary: `${change.address} is protected, and this plan would ${change.action} it`,
      help: "Declare it with protect: false, apply that, and plan again.",
      ...sourceOf(change),
    }));
  });
}

function manyProtected(drafts: readonly Draft[]): Diagnostic {
  const [{ change }] = drafts as readonly [Draft, ...Draft[]];
  const what = `${drafts.length} protected objects in ${domainOf(change.address)} would be ${STOPPED[change.action]}`;
  return {
    severity: "error",
    code: "protected",
    summary: `${what}: ${listed(drafts.map((each) => each.change.address))}`,
    help: "Declare them with protect: false, apply that, and plan again.",
  };
}

function removals({ drafts, matchings, domains, maxRemovals }: GuardInput): Diagnostic[] {
  const removed = new Map<string, string[]>();
  for (const { change } of drafts) {
    if ((change.action !== "remove" && change.action !== "close") || change.blocked !== null) continue;
    append(removed, domainOf(change.address), change.address);
  }
  const found: Diagnostic[] = [];
  for (const [domain, addresses] of removed) {
    const settings = domains.get(domain);
    if (settings === undefined) {
      const objects = addresses.length === 1 ? "1 object" : `${addresses.length} objects`;
      found.push({
        severity: "error",
        code: "undeclared-domain",
        summary: `the config no longer names ${domain}, and this plan would remove ${objects} of it: ${listed(addresses)}`,
        help: "To empty it on purpose, declare it with `rooms: {}`, or pass --allow-removals.",
      });
      continue;
    }
    const count = countOf(domain, matchings, settings.unmanaged === "remove");
    const limit = limitOf(maxRemovals, count);
    if (addresses.length <= limit) continue;
    const of = "count" in maxRemovals ? `${maxRemovals.count}` : `${maxRemovals.percent}% of ${count}`;
    found.push({
      severity: "error",
      code: "max-removals",
      summary: `${addresses.length} removals in ${domain}, and safety.maxRemovals allows ${of}: ${listed(addresses)}`,
      help: "If they are meant, pass --allow-removals.",
    });
  }
  return found;
}

function limitOf(maxRemovals: MaxRemovals, count: number): number {
  if ("count" in maxRemovals) return maxRemovals.count;
  return count < PERCENTAGE_FROM ? Infinity : (maxRemovals.percent * count) / 100;
}

/** What is ours in a domain, or all that is listed. */
function countOf(domain: string, matchings: ReadonlyMap<Kind, Matching>, everything: boolean): number {
  let count = 0;
  for (const { matches, removed, forgotten, unchanged } of matchings.values()) {
    count += unchanged.get(domain) ?? 0;
    count += matches.filter(
      (each) => each.desired.domain === domain && (everything ? each.observed : each.owned) !== undefined,
    ).length;
    count += removed.filter((each) => each.observed.domain === domain && (everything || each.owned !== undefined)).length;
    count += forgotten.filter((each) => !everything && domainOf(each.address) === domain).length;
  }
  return count;
}

function emptyLists(input: GuardInput): Diagnostic[] {
  return suddenlyEmpty(input).map(({ because }) => ({
    severity: "error",
    code: "suddenly-empty",
    summary: because,
    help: "That looks like an outage. If they are gone, pass --accept-empty.",
  }));
}

export interface EmptyList extends Pick<ObservedList, "kind" | "region" | "domain"> {
  /** As a clause. */
  readonly because: string;
}

/** Durable objects don't vanish all at once: an outage is more likely. */
export function suddenlyEmpty({ matchings, lists }: Pick<GuardInput, "matchings" | "lists">): EmptyList[] {
  const found: EmptyList[] = [];
  for (const [kind, { matches }] of matchings) {
    if (!kind.durable) continue;
    const empty = lists.filter((list) => list.kind === kind.name && list.objects.length === 0);
    const missing = new Map(empty.map((list) => [placeName(list), { list, expected: [] as Address[] }]));
    for (const { desired, owned } of missing.size === 0 ? [] : matches) {
      const { domain, address } = desired;
      if (owned !== undefined) missing.get(placeName({ region: owned.region, domain }))?.expected.push(address);
    }
    for (const { list, expected } of missing.values()) {
      if (expected.length < SUDDENLY_MISSING) continue;
      const { region, domain } = list;
      const because = `region ${region} lists no ${kind.name} in ${domain}, where ${expected.length} were expected: ${listed(expected)}`;
      found.push({ kind: kind.name, region, domain, because });
    }
  }
  return found;
}

function listed(addresses: readonly string[]): string {
  return someOf(addresses.toSorted(compare), NAMED);
}
