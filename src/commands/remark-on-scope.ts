import { domainOf } from "../model/address.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Scope } from "../model/plan.ts";
import type { State } from "../model/state.ts";
import { globs } from "../plan/scope.ts";
import type { Session } from "../session.ts";

const NAMED = 5;

/** A warning for each `--domain` and `--target` that matches nothing: "no changes" would else be taken for "all is well". */
export function remarkOnScope(
  scope: Scope,
  { config, desired }: Pick<Session, "config" | "desired">,
  state: State,
): Diagnostic[] {
  if (scope.domains.length + scope.targets.length === 0) return [];
  const owned = Object.keys(state.objects);
  const domains = [...new Set([...config.domains.keys(), ...owned.map(domainOf)])];
  const addresses = [...new Set([...desired.map((each) => each.address), ...owned])];
  return [
    ...unmatched(scope.domains, domains).map((glob) =>
      warning(`no domain matches --domain ${glob}`, `There are: ${firstOf(domains)}.`),
    ),
    // What nobody declared, and may be removed, has an address only once it is listed: it ends in ~ and its id.
    ...unmatched(scope.targets, addresses)
      .filter((glob) => !glob.includes("~"))
      .map((glob) =>
        warning(
          `nothing that is declared or ours matches --target ${glob}`,
          `* stands for anything but /, ** for anything. There are: ${firstOf(addresses)}.`,
        ),
      ),
  ];
}

function unmatched(patterns: readonly string[], texts: readonly string[]): readonly string[] {
  return patterns.filter((pattern) => !texts.some(globs([pattern])));
}

function warning(summary: string, help: string): Diagnostic {
  return { severity: "warning", code: "scope-matches-nothing", summary, help };
}

function firstOf(texts: readonly string[]): string {
  if (texts.length === 0) return "none";
  const more = texts.length - NAMED;
  return texts.slice(0, NAMED).join(", ") + (more > 0 ? `, and ${more} more` : "");
}
