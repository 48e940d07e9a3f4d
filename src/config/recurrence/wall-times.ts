import { RRuleTemporal } from "rrule-temporal";
import type { Rule } from "./rule.ts";
import { answerOf } from "./unworkable.ts";

const DAY = 86_400_000;

/** In periods. Each query has its own end. */
const NO_LIMIT = 10_000_000;

/** Days of a query, for one time of day. */
const [FEW, MANY] = [8, 10_000];

/**
 * The wall times of a rule without COUNT and UNTIL, in milliseconds since 1970-01-01T00:00 on that clock. The library runs in UTC: with
 * zones, it misses changes that last a few weeks, such as Morocco's in Ramadan.
 */
export function createWallTimes(rule: Rule, start: number): (from: number, to: number) => Iterable<number> {
  const parts = rule.parts.replace(/;?COUNT=\d+/, "");
  const library = new RRuleTemporal({
    rruleString: `DTSTART;TZID=UTC:${compact(start)}\nRRULE:${parts}`,
    maxIterations: NO_LIMIT,
  });
  return function* between(from, to) {
    // One time is often enough; and after none, more is searched.
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
