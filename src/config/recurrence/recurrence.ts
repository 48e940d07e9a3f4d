/**
 * Series and clocks.
 *
 * An occurrence is true to the wall clock: a meeting at 10:00 in Europe/Berlin is at 10:00 there all year, though its instant changes
 * with the clocks. So a rule gives wall times first, and the zone turns each into an instant:
 *
 *   rule, start ──wall-times.ts──▶ wall times ──time/resolve-time.ts──▶ instants ──COUNT, UNTIL──▶ occurrences
 *
 * A clock change takes wall times away or repeats them (RFC 5545, section 3.3.10):
 *
 *   gap       02:00 → 03:00    02:30 has no instant      no occurrence, and COUNT skips it     warning
 *   overlap   03:00 → 02:00    02:30 has two instants    the first                             warning
 *
 * A time that is written out, such as the start, always has an instant: in a gap it takes the offset before the gap, in an overlap the
 * first instant (section 3.3.5). The start therefore keeps its instant even in a gap. Exceptions and overrides name an occurrence by
 * its original start, the one that the rule gives. An occurrence's address holds that instant in UTC, so a zone's new offset makes
 * another occurrence of it.
 *
 * COUNT counts from the start; UNTIL ends at an instant, and a local UNTIL in an overlap includes both. Work is bounded (work.ts).
 */
import { type Instant, LAST_INSTANT } from "../../model/instant.ts";
import { instantsAt, type ZonedTime } from "../time/resolve-time.ts";
import type { Zone } from "../time/zones.ts";
import { gapsOf } from "./gaps.ts";
import type { Rule } from "./rule.ts";
import { createWallTimes } from "./wall-times.ts";
import type { Look } from "./work.ts";

const DAY = 86_400_000;

/** Then the calendar repeats. */
const FOUR_CENTURIES = 146_097 * DAY;

/** In order. Throws an UnworkableRule. */
export interface Recurrence {
  first(): Instant | undefined;
  /** The first that is not earlier; of a rule with COUNT, too. */
  next(from: Instant): Instant | undefined;
  /** Both ends included; `undefined` for more than `most`. */
  between(from: Instant, to: Instant, most: number): readonly Instant[] | undefined;
  has(instant: Instant): boolean;
  /** Wall times in gaps. */
  skipped(from: Instant, to: Instant): readonly string[];
  /** Those in overlaps. */
  repeated(occurrences: readonly Instant[]): readonly { readonly instant: Instant; readonly local: string }[];
}

export function createRecurrence(rule: Rule, start: ZonedTime, look: Look): Recurrence {
  const { zone } = start;
  const wallTimes = createWallTimes(rule, start.local, look);
  const until = rule.until === undefined ? LAST_INSTANT : Math.min(untilIn(rule.until, zone), LAST_INSTANT);

  /** Without COUNT and UNTIL. */
  function* given(from: Instant, to: Instant): Generator<Instant> {
    const begin = from <= start.instant ? start.local : from + zone.offsetAt(from);
    // Before clocks go back, they show later times.
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
      for (const instant of given(start.instant, Math.min(start.instant + FOUR_CENTURIES, until))) return instant;
      return undefined;
    },
    next: (from) => {
      for (const instant of occurrences(from, Math.max(from, start.instant) + FOUR_CENTURIES)) return instant;
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
      gapsOf(zone, from, Math.min(to, until), look)
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

/** Searches each occurrence once, and no further than needed. */
interface Counted {
  between(from: Instant, to: Instant): readonly Instant[];
  /** Whether the last one is earlier. */
  isOver(by: Instant): boolean;
}

function createCounted(given: (from: Instant, to: Instant) => Iterable<Instant>, start: Instant, count: number): Counted {
  const known: Instant[] = [];
  let next = start;
  const searchTo = (to: Instant): void => {
    if (to < next || known.length === count) return;
    for (const instant of given(next, to)) {
      known.push(instant);
      if (known.length === count) break;
    }
    next = to + 1;
  };
  return {
    between: (from, to) => {
      searchTo(to);
      return known.slice(firstFrom(known, from), firstFrom(known, to + 1));
    },
    isOver: (by) => {
      searchTo(by);
      return known.length === count && (known.at(-1) as Instant) < by;
    },
  };
}

/** The index of the first that is not earlier. */
function firstFrom(sorted: readonly Instant[], from: Instant): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as Instant) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

function untilIn({ local, utc }: NonNullable<Rule["until"]>, zone: Zone): Instant {
  return utc ? local : (instantsAt(local, zone).at(-1) ?? local - zone.offsetAt(local - DAY));
}

function formatLocal(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 16);
}
