import { type Address, domainOf, seriesOf } from "../model/address.ts";
import { fail } from "../model/diagnostic.ts";
import { createMatcher, parseGlob } from "../model/glob.ts";
import type { Scope } from "../model/plan.ts";

export interface ScopeFilter {
  readonly globs: Scope;
  domain(name: string): boolean;
  address(address: Address): boolean;
}

/** Whether a scope leaves out objects of its own domains. */
export function isTargeted({ targets, drift, roll }: Scope): boolean {
  return targets.length > 0 || drift === true || roll === true;
}

/** Whether anything of a domain may be in the scope, by its globs alone. */
export function reachOf(scope: Scope): (domain: string) => boolean {
  const { domain } = createScope(scope);
  const targeted = scope.targets.map(reachOfTarget);
  return (name) => domain(name) && (targeted.length === 0 || targeted.some((reaches) => reaches(name)));
}

/** By the name behind the kind; a glob in which that may stand elsewhere reaches all. */
function reachOfTarget(target: string): (domain: string) => boolean {
  const [kind, domain] = target.split("/");
  return /[{[\\]|\*\*/.test(`${kind}${domain}`) || domain === undefined ? () => true : globs([domain]);
}

/** `*` matches anything but `/`, `**` anything; an empty list matches everything. */
export function createScope(scope: Scope): ScopeFilter {
  const domain = globs(scope.domains);
  const target = addressGlobs(scope.targets);
  return {
    globs: scope,
    domain,
    address: scope.domains.length === 0 ? target : (address) => domain(domainOf(address)) && target(address),
  };
}

/** Throws a Failure for a pattern that is no glob. */
export function globs(patterns: readonly string[]): (text: string) => boolean {
  if (patterns.length === 0) return () => true;
  for (const pattern of patterns) {
    const parsed = parseGlob(pattern);
    if (parsed.kind === "problem") throw fail("bad-glob", `not a glob: ${pattern}`, parsed.help);
  }
  return createMatcher(patterns);
}

/** A glob that matches a series matches its occurrences, unless it names occurrences or negates: `weekly@*`, `*[!Z]`. */
export function addressGlobs(patterns: readonly string[]): (address: Address) => boolean {
  const itself = globs(patterns);
  const ofSeries = patterns.filter((pattern) => !/[@!^]/.test(pattern.slice(pattern.lastIndexOf("/") + 1)));
  if (ofSeries.length === 0) return itself;
  const series = globs(ofSeries);
  return (address) => itself(address) || series(seriesOf(address));
}
