import { type Instant, LAST_INSTANT } from "../../model/instant.ts";
import { instantsAt, type ZonedTime } from "../time/resolve-time.ts";
import type { Zone } from "../time/zones.ts";
import { gapsOf } from "./gaps.ts";
import type { Rule } from "./rule.ts";
import { createWallTimes } from "./wall-times.ts";

const DAY = 86_400_000;

/** The calendar repeats itself: what hasn't come by then doesn't come. */
const FOUR_CENTURIES = 146_097 * DAY;
/** Of dates, of which a rule may have one a year or a thousand a day: if BYSETPOS chooses none of so many, it will choose none. */
const MOST_TO_LOOK_AT = 50_000;

/**
 * What a rule gives from a start on, by the wall clock of a zone (RFC 5545, 3.3.10). All in order of time. What takes the library too
 * long throws an UnworkableRule.
 */
export interface Recurrence {
  /** The very first; `undefined` if it gives nothing at all. */
  first(): Instant | undefined;
  /** Those from an instant up to and with another; `undefined` if they are more than `most`. */
  between(from: Instant, to: Instant, most: number): readonly Instant[] | undefined;
  has(instant: Instant): boolean;
  /** Wall-clock times between two instants that it would give but for a clock change that skips them: they don't take place. */
  skipped(from: Instant, to: Instant): readonly string[];
  /** Those of `occurrences` whose wall-clock time comes twice: the first is meant. */
  repeated(occurrences: readonly Instant[]): readonly { readonly instant: Instant; readonly local: string }[];
}

/**
 * The rule gives times on a wall clock, and the zone says when they are. One that a clock change skips doesn't take place and isn't
 * counted; of one that comes twice the first is meant. The start alone is an instant by itself, wherever its clock stands.
 */
export function createRecurrence(rule: Rule, start: ZonedTime): Recurrence {
  const { zone } = start;
  const wallTimes = createWallTimes(rule, start.local);
  const until = rule.until === undefined ? LAST_INSTANT : Math.min(untilIn(rule.until, zone), LAST_INSTANT);

  /** Not counted. */
  function* given(from: Instant, to: Instant): Generator<Instant> {
    const begin = from <= start.instant ? start.local : from + zone.offsetAt(from);
    // Clocks that are put back have shown later times before.
    const end = to + Math.max(zone.offsetAt(to - DAY), zone.offsetAt(to));
    for (const local of wallTimes(begin, end)) {
      const instant = local === start.local ? start.instant : instantsAt(local, zone).find((each) => each > start.instant);
      if (instant !== undefined && instant >= from && instant <= to) yield instant;
    }
  }
  const counted = rule.count === undefined ? undefined : createCounted(given, start.instant, rule.count);
  function occurrences(from: Instant, to: Instant): Iterable<Instant> {
    const end = Math.min(to, until);
    return counted?.between(from, end) ?? given(from, end);
  }

  return {
    first: () => {
      const years = Math.min(FOUR_CENTURIES, (MOST_TO_LOOK_AT / rule.candidatesPerDay) * DAY);
      for (const instant of given(start.instant, Math.min(start.instant + years, until))) return instant;
      return undefined;
    },
    between: (from, to, most) => {
      const found: Instant[] = [];
      for (const instant of occurrences(from, to)) {
        if (found.length === most) return undefined;
        found.push(instant);
      }
      return found;
    },
    has: (instant) => {
      for (const each of occurrences(instant, instant)) return each === instant;
      return false;
    },
    skipped: (from, to) =>
      gapsOf(zone, from, Math.min(to, until))
        .filter((gap) => counted?.isOver(gap.instant) !== true)
        .flatMap((gap) => [...wallTimes(gap.from, gap.to - 1)])
        .filter((local) => local !== start.local)
        .map(formatLocal),
    repeated: (found) =>
      found.flatMap((instant) => {
        const local = instant + zone.offsetAt(instant);
        const [first, second] = instant === start.instant ? [] : instantsAt(local, zone);
        return first === instant && second !== undefined ? [{ instant, local: formatLocal(local) }] : [];
      }),
  };
}

/** As many as COUNT allows. Each is looked for once, and no later than is asked. */
interface Counted {
  between(from: Instant, to: Instant): readonly Instant[];
  /** Whether the last of them was before. */
  isOver(by: Instant): boolean;
}

function createCounted(given: (from: Instant, to: Instant) => Iterable<Instant>, start: Instant, count: number): Counted {
  const known: Instant[] = [];
  let next = start;
  const lookTo = (to: Instant): void => {
    if (to < next || known.length === count) return;
    for (const instant of given(next, to)) {
      known.push(instant);
      if (known.length === count) break;
    }
    next = to + 1;
  };
  return {
    between: (from, to) => {
      lookTo(to);
      return known.filter((instant) => instant >= from && instant <= to);
    },
    isOver: (by) => {
      lookTo(by);
      return known.length === count && (known.at(-1) as Instant) < by;
    },
  };
}

/** The last instant that UNTIL allows; a local time that comes twice allows both. */
function untilIn({ local, utc }: NonNullable<Rule["until"]>, zone: Zone): Instant {
  return utc ? local : (instantsAt(local, zone).at(-1) ?? local - zone.offsetAt(local - DAY));
}

function formatLocal(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 16);
}
