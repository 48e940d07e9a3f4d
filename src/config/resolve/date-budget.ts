import type { Place } from "../place.ts";
import type { Report } from "../report.ts";

/** More than a large config needs for ten years; evaluating more takes minutes. */
const MOST_OF_ALL = 1_000_000;

/** Bounds the dates that all series of a config evaluate. A config is not trusted, and may have thousands of series. */
export interface DateBudget {
  /** Takes dates for the series at a place. Returns `false` if there are too few left, and reports that once. */
  take(count: number, place: Place): boolean;
  /** Negative once too many were asked for. */
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
