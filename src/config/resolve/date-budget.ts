import type { Place } from "../place.ts";
import type { Report } from "../report.ts";

/** More than a house full of rooms has in the ten years that a horizon may have; to work out more takes minutes. */
const MOST_OF_ALL = 1_000_000;

/**
 * How many dates all recurring meetings of a config may make us look at. Each series is bounded by itself, and a config that isn't
 * trusted may have thousands of them.
 */
export interface DateBudget {
  /** Takes so many for the series at a place. `false`, and an error at the first one that there is nothing left for. */
  take(count: number, place: Place): boolean;
  /** Below zero once it is spent. */
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
      report.error("too-many-meetings", `the recurring meetings up to this one come to more than ${many} in this config`, place, {
        help: "give them a shorter `horizon`, or fewer times of day; none is looked at any further",
      });
      return false;
    },
  };
}
