import { type Address, domainOf } from "../model/address.ts";
import { fail } from "../model/diagnostic.ts";
import { createMatcher, parseGlob } from "../model/glob.ts";
import type { Scope } from "../model/plan.ts";

/** What a run is narrowed to. */
export interface ScopeFilter {
  domain(name: string): boolean;
  address(address: Address): boolean;
  /** Whether it leaves objects of its domains alone. */
  readonly targeted: boolean;
}

/** `*` stands for anything but `/`, `**` for anything; an empty list for everything. */
export function createScope(scope: Scope): ScopeFilter {
  const domain = globs(scope.domains);
  const target = globs(scope.targets);
  return {
    domain,
    address: scope.domains.length === 0 ? target : (address) => domain(domainOf(address)) && target(address),
    targeted: scope.targets.length > 0 || scope.drift === true,
  };
}

/** Everything, unless there are globs. Throws a Failure for one that isn't a glob. */
export function globs(patterns: readonly string[]): (text: string) => boolean {
  if (patterns.length === 0) return () => true;
  for (const pattern of patterns) {
    const parsed = parseGlob(pattern);
    if (parsed.kind === "problem") throw fail("bad-glob", `not a glob: ${pattern}`, parsed.help);
  }
  return createMatcher(patterns);
}
