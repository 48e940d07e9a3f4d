/** A zone as a file's VTIMEZONE describes it (RFC 5545, 3.6.5). */
import { BUDGETS } from "../../model/budgets.ts";
import type { Instant } from "../../model/instant.ts";
import { memoize } from "../../model/memoize.ts";
import { createRecurrence, type Recurrence } from "../recurrence/recurrence.ts";
import { parseRule, type Rule } from "../recurrence/rule.ts";
import { type Dates, UnworkableRule } from "../recurrence/work.ts";
import type { Zone } from "../time/zones.ts";
import { type Component, propertiesOf, propertyOf } from "./content-lines.ts";
import { DAY, ruleText, timesIn, UnreadableEvent } from "./values.ts";

export interface DescribedZone extends Zone {
  /** In milliseconds, where the clocks never change. */
  readonly fixed: number | undefined;
}

/** A STANDARD or DAYLIGHT component: from each of its onsets on the offset is `to`. */
interface Observance {
  readonly from: number;
  readonly to: number;
  readonly first: Instant;
  /** The last onset up to an instant, and with it; `undefined` if there is none. */
  onsetUpTo(instant: Instant): Instant | undefined;
}

/** `undefined` for a description that can't be followed, such as clocks that change each second. */
export function describedZone(component: Component, name: string, dates: Dates): DescribedZone | undefined {
  const parts = component.components.filter((each) => each.name === "STANDARD" || each.name === "DAYLIGHT");
  if (parts.length === 0 || parts.length > BUDGETS.observances) return undefined;
  const observances: Observance[] = [];
  for (const part of parts) {
    const observance = readObservance(part, dates);
    if (observance === undefined) return undefined;
    observances.push(observance);
  }
  const [earliest] = observances.toSorted((a, b) => a.first - b.first) as [Observance];
  const offsets = new Set(observances.map(({ to }) => to));
  if (offsets.size === 1) return { name, fixed: earliest.to, offsetAt: () => earliest.to };
  const offsetAt = (instant: Instant): number => {
    let latest: { readonly onset: Instant; readonly to: number } | undefined;
    for (const { to, onsetUpTo } of observances) {
      const onset = onsetUpTo(instant);
      if (onset !== undefined && (latest === undefined || onset > latest.onset)) latest = { onset, to };
    }
    return latest?.to ?? earliest.from;
  };
  const ofDay = memoize((day: number): number | undefined => {
    const [begins, ends] = [offsetAt(day * DAY), offsetAt((day + 1) * DAY - 1)];
    return begins === ends ? begins : undefined;
  });
  return { name, fixed: undefined, offsetAt: (instant) => ofDay(Math.floor(instant / DAY)) ?? offsetAt(instant) };
}

function readObservance(part: Component, dates: Dates): Observance | undefined {
  const from = offsetIn(propertyOf(part, "TZOFFSETFROM")?.value);
  const to = offsetIn(propertyOf(part, "TZOFFSETTO")?.value);
  const start = propertyOf(part, "DTSTART");
  if (from === undefined || to === undefined || start === undefined) return undefined;
  try {
    const [begins] = timesIn(start);
    if (begins === undefined || "date" in begins) return undefined;
    const first = begins.local - from;
    const single = propertiesOf(part, "RDATE")
      .flatMap(timesIn)
      .flatMap((each) => ("date" in each ? [] : [each.local - from]));
    const known = [first, ...single];
    const zone: Zone = { name: "UTC", offsetAt: () => from };
    const onsets = propertiesOf(part, "RRULE").map(({ value }) => {
      const parsed = parseRule(ruleText(value));
      if (parsed.kind === "problem") throw new UnreadableEvent(parsed.summary);
      const recurrence = createRecurrence(parsed.rule, { instant: first, local: begins.local, zone }, dates.ofRule());
      if (parsed.rule.count === undefined) return onsetsOf(parsed.rule, recurrence, first);
      known.push(...(recurrence.between(first, LAST, MOST_COUNTED) ?? []));
      return () => undefined;
    });
    known.sort((a, b) => a - b);
    return {
      from,
      to,
      first,
      onsetUpTo: (instant) =>
        [known.findLast((each) => each <= instant), ...onsets.map((onset) => onset(instant))].reduce(
          (latest, each) => (latest === undefined || (each !== undefined && each > latest) ? each : latest),
          undefined,
        ),
    };
  } catch (cause) {
    if (cause instanceof UnreadableEvent || (cause instanceof UnworkableRule && cause.bound === "rule")) return undefined;
    throw cause;
  }
}

const LAST = Date.UTC(9999, 11, 30);
const MOST_COUNTED = 1_000;
/** Clocks that change on a leap day, or in every fifth year, do so within as many. */
const LONGEST_PAUSE = 8;

/** The last onset up to an instant, searched year by year: Outlook's rules begin in 1601. */
function onsetsOf({ until }: Rule, { between }: Recurrence, first: Instant): Observance["onsetUpTo"] {
  const inYear = memoize((year: number) => between(Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1) - 1, MOST_COUNTED) ?? []);
  // After its end the last onset counts on.
  const end = until === undefined ? LAST : until.local + DAY;
  return (instant) => {
    const last = new Date(Math.min(instant, end)).getUTCFullYear();
    const from = Math.max(last - LONGEST_PAUSE, new Date(first).getUTCFullYear());
    for (let year = last; year >= from; year -= 1) {
      const onset = inYear(year).findLast((each) => each <= instant);
      if (onset !== undefined) return onset;
    }
    return undefined;
  };
}

/** `+0100` or `-043000`, in milliseconds. */
function offsetIn(text: string | undefined): number | undefined {
  const [, sign, hours, minutes, seconds = 0] = /^([+-]?)(\d\d):?(\d\d):?(\d\d)?$/.exec(text?.trim() ?? "") ?? [];
  if (hours === undefined) return undefined;
  const size = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  if (size >= DAY) return undefined;
  return sign === "-" ? -size : size;
}
