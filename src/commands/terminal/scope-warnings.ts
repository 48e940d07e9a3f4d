import { domainOf } from "../../model/address.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { type Scope } from "../../model/plan.ts";
import { someOf } from "../../model/list-of.ts";
import type { State } from "../../model/state.ts";
import { addressGlobs, createScope, globs } from "../../plan/scope.ts";
import type { Session } from "../../project/session.ts";

/**
 * A warning for each `--domain` and `--target` that matches nothing: "no changes" would else be taken for "all is well". Without a
 * state it is asked of what is declared alone.
 */
export function scopeWarnings(
  scope: Scope,
  { config, desired }: Pick<Session, "config" | "desired">,
  state?: Pick<State, "objects">,
): Diagnostic[] {
  if (scope.domains.length + scope.targets.length === 0) return [];
  const owned = Object.keys(state?.objects ?? {});
  const domains = [...new Set([...config.domains.keys(), ...owned.map(domainOf)])];
  const addresses = [...new Set([...desired.map((each) => each.address), ...owned])];
  // What nobody declared, and may be removed, has an address only once it is listed: it ends in ~ and its id.
  const targets = scope.targets.filter((glob) => !glob.includes("~"));
  const what = state === undefined ? "nothing that is declared" : "nothing that is declared or ours";
  const remarks = [
    ...unmatched(scope.domains, domains, globs).map((glob) => ({
      summary: `no domain matches --domain ${glob}`,
      help: `There are: ${someOrNone(domains)}.`,
    })),
    ...unmatched(targets, addresses, addressGlobs).map((glob) => ({
      summary: `${what} matches --target ${glob}`,
      help: `* stands for anything but /, ** for anything. There are: ${someOrNone(addresses)}.`,
    })),
  ];
  const empty = targets.length === scope.targets.length && !addresses.some(createScope(scope).address);
  if (empty && remarks.length === 0 && targets.length > 0)
    remarks.push({ summary: `${what} is in --domain and --target both`, help: "Each of them matches something by itself." });
  return remarks.map((each) => ({ severity: "warning", code: empty ? "empty-scope" : "scope-matches-nothing", ...each }));
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
