import type { Scope } from "../../model/plan.ts";
import type { PlanRequest } from "../../project/plan.ts";
import { FORMAT_NAMES } from "../../render/index.ts";
import type { OptionTable, OptionValues } from "./option-table.ts";
import { duration, maxRemovals, url } from "./option-values.ts";

// Options that several commands have in common.

export const SCOPE_OPTIONS = {
  "--domain <glob>": { description: "only these domains; repeatable", repeatable: true },
  "--target <glob>": {
    description: "only these addresses; that of a series stands for its meetings; repeatable",
    repeatable: true,
  },
} as const satisfies OptionTable;

export type ScopeOptions = OptionValues<typeof SCOPE_OPTIONS>;

export function scopeOf(options: ScopeOptions): Scope {
  return { domains: options.domain ?? [], targets: options.target ?? [] };
}

export const LOCK_OPTIONS = {
  "--lock-timeout <duration>": {
    description: "how long a lock that another run holds is waited for",
    parse: duration,
    default: 0,
    defaultText: "one try",
  },
} as const satisfies OptionTable;

export type LockOptions = OptionValues<typeof LOCK_OPTIONS>;

/** In which form a plan is printed. */
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
      "where the config's folder can be read, for markdown's links, such as https://github.com/o/r/blob/main (default: as CI says)",
    parse: url,
  },
  "--json": "short for --format json",
} as const satisfies OptionTable;

export type FormatOptions = OptionValues<typeof FORMAT_OPTIONS>;

/** How much of a plan is shown. */
export const PLAN_TEXT_OPTIONS = {
  "--verbose": "show every occurrence of a recurring meeting",
  "--unmanaged": "show what is listed and isn't managed, too",
} as const satisfies OptionTable;

export type PlanTextOptions = OptionValues<typeof PLAN_TEXT_OPTIONS>;

/** What lets a plan through that would be refused. */
export const SAFETY_OPTIONS = {
  "--max-removals <n>": {
    description: "so many removals in a domain, such as 12 or 25%, in place of safety.maxRemovals",
    parse: maxRemovals,
  },
  "--allow-removals": "let through more removals than that",
  "--accept-empty": "believe a list that is suddenly empty",
} as const satisfies OptionTable;

export type SafetyOptions = OptionValues<typeof SAFETY_OPTIONS>;

/** What is to be planned. */
export function planRequest(
  options: ScopeOptions & SafetyOptions,
  signal: AbortSignal,
): PlanRequest & Required<Pick<PlanRequest, "scope">> {
  const { allowRemovals = false, acceptEmpty = false, maxRemovals } = options;
  return { scope: scopeOf(options), allow: { removals: allowRemovals, empty: acceptEmpty }, maxRemovals, signal };
}
