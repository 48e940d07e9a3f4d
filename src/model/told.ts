import { BUDGETS } from "./budgets.ts";
import type { Diagnostic } from "./diagnostic.ts";

/** How many more errors and warnings were found than are told. */
export interface Untold {
  readonly errors: number;
  readonly warnings: number;
}

/** The first thousand errors and warnings, and how many more there are: an input may have one in each of its lines. */
export function tell(diagnostics: readonly Diagnostic[], untold: Untold): readonly Diagnostic[] {
  const left = { error: BUDGETS.errors, warning: BUDGETS.errors };
  const more = { error: untold.errors, warning: untold.warnings };
  const told = diagnostics.filter(({ severity }) => {
    if (severity === "note") return true;
    left[severity] -= 1;
    if (left[severity] >= 0) return true;
    more[severity] += 1;
    return false;
  });
  return [...told, ...rest("error", more.error), ...rest("warning", more.warning)];
}

function rest(severity: "error" | "warning", count: number): Diagnostic[] {
  if (count === 0) return [];
  const what = count === 1 ? `1 more ${severity} is` : `${count.toLocaleString("en")} more ${severity}s are`;
  return [{ severity, code: "more-problems", summary: `${what} not shown`, help: "mend those that are, and check again" }];
}
