import { domainOf } from "../model/address.ts";
import type { Settings } from "../model/config.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { someOf } from "../model/list-of.ts";
import type { State } from "../model/state.ts";
import { addressGlobs, globs, type ScopeFilter } from "../plan/scope.ts";
import type { Desired } from "../resources/contract.ts";

interface Declared {
  readonly config: Settings;
  readonly desired: readonly Desired[];
}

/** "No changes" from a misspelt `--domain` or `--target` would look like "all is well". */
export function scopeWarnings(scope: ScopeFilter, { config, desired }: Declared, state?: Pick<State, "objects">): Diagnostic[] {
  const { domains: domainGlobs, targets: allTargets } = scope.globs;
  if (domainGlobs.length + allTargets.length === 0) return [];
  const owned = Object.keys(state?.objects ?? {});
  const domains = [...new Set([...config.domains.keys(), ...owned.map(domainOf)])];
  const addresses = [...new Set([...desired.map((each) => each.address), ...owned])];
  // `~<id>` addresses exist only once objects are listed.
  const targets = allTargets.filter((glob) => !glob.includes("~"));
  const what = state === undefined ? "nothing declared" : "nothing declared or owned";
  const remarks = [
    ...unmatched(domainGlobs, domains, globs).map((glob) => ({
      summary: `no domain matches --domain ${glob}`,
      help: `There are: ${someOrNone(domains)}.`,
    })),
    ...unmatched(targets, addresses, addressGlobs).map((glob) => ({
      summary: `${what} matches --target ${glob}`,
      help: `* matches anything but /, ** matches anything. There are: ${someOrNone(addresses)}.`,
    })),
  ];
  const isEmpty = targets.length === allTargets.length && !addresses.some(scope.address);
  if (isEmpty && remarks.length === 0 && targets.length > 0)
    remarks.push({ summary: `${what} matches both --domain and --target`, help: "Each matches something by itself." });
  return remarks.map((each) => ({ severity: "warning", code: isEmpty ? "empty-scope" : "scope-matches-nothing", ...each }));
}

function unmatched(
  patterns: readonly string[],
  texts: readonly string[],
  matcherOf: (patterns: readonly string[]) => (text: string) => boolean,
): readonly string[] {
  return patterns.filter((pattern) => !texts.some(matcherOf([pattern])));
}

function someOrNone(texts: readonly string[]): string {
  return texts.length === 0 ? "none" : someOf(texts);
}
