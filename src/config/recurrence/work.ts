import { BUDGETS } from "../../model/budgets.ts";

/** Is told how many dates are about to be looked at. Throws an UnworkableRule once they are too many. */
export type Look = (dates: number) => void;

/** `rule`: it looks at too many dates; `run`: the rules of the run do so together. */
export class UnworkableRule extends Error {
  override readonly name = "UnworkableRule";
  readonly bound: "rule" | "run";

  constructor(bound: UnworkableRule["bound"]) {
    super("it takes too long to evaluate");
    this.bound = bound;
  }
}

/** The work of all rules of a run. */
export interface Dates {
  /** For one more evaluation. Throws an UnworkableRule. */
  ofRule(): Look;
  /** The host's table of a zone was asked. */
  readClock(): void;
}

/** What asking the host for a zone's offset costs, in dates. */
const READING = 40;

export function createDates(most: { readonly dates: number; readonly evaluations: number } = BUDGETS): Dates {
  let { dates: left, evaluations } = most;
  return {
    ofRule: () => {
      evaluations -= 1;
      let leftOfRule: number = BUDGETS.datesOfRule;
      return (dates) => {
        leftOfRule -= dates;
        left -= dates;
        if (left < 0 || evaluations < 0) throw new UnworkableRule("run");
        if (leftOfRule < 0) throw new UnworkableRule("rule");
      };
    },
    readClock: () => {
      left -= READING;
    },
  };
}
