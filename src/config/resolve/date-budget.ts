import type { Place } from "../place.ts";
import type { Report } from "../report.ts";

/** Evaluating more takes minutes. */
const MOST_OF_ALL = 1_000_000;

/** Bounds the dates of all series: a config is not trusted, and may have thousands. */
export interface DateBudget {
  /** `false`, and one error, if too few are left. */
  take(count: number, place: Place): boolean;
  /** Negative once exceeded. */
  readonly left: number;
}

export function createDateBudget(report: Report, most: number = MOST_OF_ALL): DateBudget {
  let left = most;
  return {
    get left() {
      return left;
    },
    take(count, place) {
      if (left < 0) return false;
      left -= count;
      if (left >= 0) return true;
      const many = most.toLocaleString("en");
      report.error(
        "too-many-meetings",
        `the series of this config give more than ${many} meetings, counted up to this one`,
        place,
        {
          help: "shorten `horizon`, or use fewer times of day; no further series is checked",
        },
      );
      return false;
    },
  };
}
