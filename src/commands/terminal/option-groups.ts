import type { Scope } from "../../model/plan.ts";
import type { PlanRequest } from "../../project/plan.ts";
import { FORMAT_NAMES } from "../../render/index.ts";
import type { OptionTable, OptionValues } from "./option-table.ts";
import { duration, maxRemovals, url } from "./option-values.ts";

export const SCOPE_OPTIONS = {
  "--domain <glob>": { description: "only these domains; repeatable", repeatable: true },
  "--target <glob>": {
    description: "only these addresses; a series' address includes its meetings; repeatable",
    repeatable: true,
  },
} as const satisfies OptionTable;

export type ScopeOptions = OptionValues<typeof SCOPE_OPTIONS>;

export function scopeOf(options: ScopeOptions): Scope {
  return { domains: options.domain ?? [], targets: options.target ?? [] };
}

export const LOCK_OPTIONS = {
  "--lock-timeout <duration>": {
    description: "how long to wait for a lock that another run holds",
    parse: duration,
    default: 0,
    defaultText: "one try",
  },
} as const satisfies OptionTable;

export type LockOptions = OptionValues<typeof LOCK_OPTIONS>;

export const FORMAT_OPTIONS = {
  "--format <name>": {
    description:
      "text; json (`xroom schema plan`); html: a page with a calendar, in one file; markdown: a comment for GitHub and GitLab; " +
      "github, sarif, gitlab, junit: its errors and warnings, for CI",
    choices: FORMAT_NAMES,
    conflicts: "json",
  },
  "--link-base <url>": {
    description:
      "where the config's folder can be read, for markdown's links, such as https://github.com/o/r/blob/main (default: from CI's variables)",
    parse: url,
  },
  "--json": "short for --format json",
} as const satisfies OptionTable;

export type FormatOptions = OptionValues<typeof FORMAT_OPTIONS>;

export const PLAN_TEXT_OPTIONS = {
  "--verbose": "show every occurrence of a recurring meeting",
  "--unmanaged": "also show unmanaged objects",
} as const satisfies OptionTable;

export type PlanTextOptions = OptionValues<typeof PLAN_TEXT_OPTIONS>;

/** They let a plan through that would be refused. */
export const SAFETY_OPTIONS = {
  "--max-removals <n>": {
    description: "how many removals to allow in a domain, such as 12 or 25%, in place of safety.maxRemovals",
    parse: maxRemovals,
  },
  "--allow-removals": "allow more removals than that",
  "--accept-empty": "accept a list that is suddenly empty",
  "--lift <label>": {
    description: "let through what breaks a rule of the policy that names this label; repeatable",
    repeatable: true,
  },
} as const satisfies OptionTable;

export type SafetyOptions = OptionValues<typeof SAFETY_OPTIONS>;

/** What is to be planned. */
export function planRequest(
  options: ScopeOptions & SafetyOptions,
  signal: AbortSignal,
): PlanRequest & Required<Pick<PlanRequest, "scope">> {
  const { allowRemovals = false, acceptEmpty = false, lift = [], maxRemovals } = options;
  return { scope: scopeOf(options), allow: { removals: allowRemovals, empty: acceptEmpty, lift }, maxRemovals, signal };
}
