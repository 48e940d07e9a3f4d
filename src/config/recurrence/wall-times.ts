import { RRuleTemporal } from "rrule-temporal";
import type { Rule } from "./rule.ts";
import { answerOf } from "./unworkable.ts";

const DAY = 86_400_000;

/** The library gives up after so many periods; every question to it has an end of its own. */
const NO_LIMIT = 10_000_000;

/** What a question asks for first, and at most, of a rule that gives one a day. */
const [FEW, MANY] = [8, 10_000];

/**
 * The times of day and date that a rule gives from its start on, as on a clock that nobody ever changes, in milliseconds since
 * 1970-01-01T00:00 on it; all but its COUNT and UNTIL, which count what takes place in a zone. The library knows zones too, but not all
 * of their changes: it misses those that last a few weeks, as Morocco's in Ramadan. So it is asked in UTC, which has none.
 */
export function createWallTimes(rule: Rule, start: number): (from: number, to: number) => Iterable<number> {
  const parts = rule.parts.replace(/;?COUNT=\d+/, "");
  const library = new RRuleTemporal({
    rruleString: `DTSTART;TZID=UTC:${compact(start)}\nRRULE:${parts}`,
    maxIterations: NO_LIMIT,
  });
  return function* between(from, to) {
    // Few at first, as the very first is often all that is wanted; more where there are none, as far as there may be no more at all.
    const most = Math.max(1, Math.floor(MANY / rule.perDay)) * DAY;
    let step = Math.max(1, Math.floor(FEW / rule.perDay)) * DAY;
    for (let begin = Math.max(from, start); begin <= to;) {
      const end = Math.min(to, begin + step - 1);
      const found = answerOf(() => library.between(new Date(begin), new Date(end), true));
      for (const each of found) yield each.epochMilliseconds;
      begin = end + 1;
      step = found.length === 0 ? step * 2 : Math.min(step * 2, most);
    }
  };
}

function compact(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19).replaceAll(/[-:]/g, "");
}
