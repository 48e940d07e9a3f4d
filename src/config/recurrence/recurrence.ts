import { RRuleTemporal } from "rrule-temporal";
import type { Instant } from "../../model/instant.ts";
import { resolveInZone } from "../time/resolve-time.ts";
import type { Zone } from "../time/zones.ts";
import type { Rule } from "./rule.ts";
import { answerOf } from "./unworkable.ts";

const DAY = 86_400_000;
/** Of dates that BYSETPOS chooses from: if none of so many is chosen, none will be. */
const MOST_CHOSEN_FROM = 50_000;

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

/** `local` is the start on the zone's wall clock, as milliseconds since 1970-01-01T00:00 there. */
export function createRecurrence(rule: Rule, local: number, zone: Zone): Recurrence {
  // The library knows zones by their names alone. In a fixed offset the wall clock runs as UTC does, only shifted.
  const fixed = /^[+-]/.test(zone.name) ? zone.offsetAt(local) : 0;
  const until = rule.until === undefined ? undefined : untilIn(rule.until, zone) + fixed;
  const named = fixed === 0 && !/^[+-]/.test(zone.name) ? zone.name : "UTC";
  const exact = new RRuleTemporal({ rruleString: ruleText(rule, local, named, until) });
  const finder = (): RRuleTemporal =>
    rule.parts.includes("BYSETPOS")
      ? new RRuleTemporal({ rruleString: ruleText(rule, local, named, until), maxCandidateEvaluations: MOST_CHOSEN_FROM })
      : exact;
  const at = (instant: Instant): Date => new Date(instant + fixed);
  const list = (from: Instant, to: Instant): Instant[] =>
    answerOf(() => exact.between(at(from), at(to), true)).map((each) => each.epochMilliseconds - fixed);

  return {
    first: () => {
      try {
        const first = finder().next(new Date(local - 2 * DAY), true);
        return first === null ? undefined : first.epochMilliseconds - fixed;
      } catch {
        // It gives up after thousands of periods without one, as of 30 February: then there is none.
        return undefined;
      }
    },
    between: (from, to, most) => {
      // So many days at a time that no step can give many more than are allowed.
      const step = Math.max(1, Math.floor(most / rule.perDay)) * DAY;
      const found: Instant[] = [];
      for (let begin = from; begin <= to; begin += step) {
        for (const each of list(begin, Math.min(to, begin + step - 1))) found.push(each);
        if (found.length > most) return undefined;
      }
      return found;
    },
    has: (instant) => answerOf(() => exact.matches(at(instant))),
    skipped: (from, to) => {
      if (named === "UTC") return [];
      const gaps = gapsOf(zone, from, to);
      if (gaps.length === 0) return [];
      // On a clock that is never changed, the rule gives what is skipped. What its COUNT would end is no longer known there.
      const plain = new RRuleTemporal({
        rruleString: ruleText({ ...rule, parts: rule.parts.replace(/;?COUNT=\d+/, "") }, local, "UTC", undefined),
      });
      return gaps.flatMap((gap) => {
        if (until !== undefined && gap.instant > until) return [];
        const given = answerOf(() => plain.between(new Date(gap.from), new Date(gap.to - 1), true));
        return given.map((each) => formatLocal(each.epochMilliseconds));
      });
    },
    repeated: (occurrences) =>
      occurrences.flatMap((instant) => {
        const clock = instant + zone.offsetAt(instant);
        const resolved = resolveInZone({ local: clock, offset: undefined, zone: undefined }, zone);
        return resolved.kind === "instant" && resolved.note !== undefined ? [{ instant, local: formatLocal(clock) }] : [];
      }),
  };
}

function ruleText(rule: Rule, local: number, zone: string, until: Instant | undefined): string {
  const end = until === undefined ? "" : `;UNTIL=${compact(until)}Z`;
  return `DTSTART;TZID=${zone}:${compact(local)}\nRRULE:${rule.parts}${end}`;
}

/** The last instant that UNTIL allows; a local time that comes twice allows both. */
function untilIn({ local, utc }: NonNullable<Rule["until"]>, zone: Zone): Instant {
  if (utc) return local;
  const resolved = resolveInZone({ local, offset: undefined, zone: undefined }, zone);
  const first = resolved.kind === "instant" ? resolved.instant : local;
  const second = local - zone.offsetAt(local + DAY);
  return zone.offsetAt(second) === zone.offsetAt(local + DAY) ? Math.max(first, second) : first;
}

interface Gap {
  /** Where the clocks are put forward, and the wall clock's readings that are left out. */
  readonly instant: Instant;
  readonly from: number;
  readonly to: number;
}

function gapsOf(zone: Zone, from: Instant, to: Instant): Gap[] {
  const gaps: Gap[] = [];
  for (let day = from; day <= to; day += DAY) {
    const [before, after] = [zone.offsetAt(day), zone.offsetAt(day + DAY)];
    if (after <= before) continue;
    const instant = changeBetween(zone, day, day + DAY, before);
    gaps.push({ instant, from: instant + before, to: instant + after });
  }
  return gaps;
}

/** The instant of the change, by bisection. */
function changeBetween(zone: Zone, from: Instant, to: Instant, before: number): Instant {
  let [low, high] = [from, to];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (zone.offsetAt(middle) === before) low = middle;
    else high = middle;
  }
  return high;
}

function compact(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19).replaceAll(/[-:]/g, "");
}

function formatLocal(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 16);
}
