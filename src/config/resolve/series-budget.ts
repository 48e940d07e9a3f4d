import { BUDGETS } from "../../model/budgets.ts";
import type { DiagnosticCode } from "../../model/codes/index.ts";
import type { Place } from "../place.ts";
import type { Report } from "../report.ts";

/** Bounds all series together: a config is not trusted, and may have thousands. Once it is spent, no further one is evaluated. */
export interface SeriesBudget {
  readonly isSpent: boolean;
  /** `false`, and one error, if so many meetings are too many. */
  take(meetings: number, place: Place): boolean;
  /** Of the dates that the rules look at. */
  outOfDates(place: Place): void;
}

export function createSeriesBudget(report: Report, most: number = BUDGETS.meetings): SeriesBudget {
  let left = most;
  let isSpent = false;
  const spend = (code: DiagnosticCode, summary: string, place: Place, help: string): void => {
    isSpent = true;
    report.error(code, summary, place, { help: `${help}; no further series is checked` });
  };
  return {
    get isSpent() {
      return isSpent;
    },
    take(meetings, place) {
      if (isSpent) return false;
      left -= meetings;
      if (left >= 0) return true;
      const summary = `the series of this config give more than ${most.toLocaleString("en")} meetings, counted up to this one`;
      spend("too-many-meetings", summary, place, "shorten `horizon`, or use fewer times of day");
      return false;
    },
    outOfDates(place) {
      if (isSpent) return;
      const dates = BUDGETS.dates.toLocaleString("en");
      const summary = `the rules of this config look at more than ${dates} dates, counted up to this one`;
      spend("too-much-work", summary, place, "shorten `horizon`, or simplify the rules' BY… parts");
    },
  };
}
