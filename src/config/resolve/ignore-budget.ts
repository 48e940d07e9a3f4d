import { BUDGETS } from "../../model/budgets.ts";
import type { Place } from "../place.ts";
import type { Report } from "../report.ts";

/** Bounds what holding the globs of `ignore` against rooms takes, in all domains together. */
export interface IgnoreBudget {
  /** Negative once it was exceeded. */
  readonly left: number;
  /** `false`, and one error, if so many steps are too many. */
  take(steps: number, place: Place): boolean;
}

export function createIgnoreBudget(report: Report, most: number = BUDGETS.ignoreMatches): IgnoreBudget {
  let left = most;
  return {
    get left() {
      return left;
    },
    take(steps, place) {
      if (left < 0) return false;
      left -= steps;
      if (left >= 0) return true;
      const summary = `holding the globs of \`ignore\` against rooms takes more than ${most.toLocaleString("en")} steps, counted up to here`;
      report.error("too-much-work", summary, place, { help: "use fewer globs, with fewer stars, or name the rooms" });
      return false;
    },
  };
}
