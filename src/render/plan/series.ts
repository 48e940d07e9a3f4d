import { seriesOf } from "../../model/address.ts";
import type { Change, Plan } from "../../model/plan.ts";
import { countOf, countText } from "./count.ts";
import { clockOf, type LocalTime } from "./local-time.ts";
import { type Span, spanOf } from "./span.ts";

export interface FoldedSeries {
  readonly address: string;
  readonly changes: readonly Change[];
}

/** A series takes the place of its first occurrence. Single and blocked changes stay as they are. */
export function foldSeries(changes: readonly Change[]): (Change | FoldedSeries)[] {
  const folded = new Map<string, Change[]>();
  for (const change of changes) {
    const series = seriesOf(change.address);
    if (!isOccurrence(change)) continue;
    const known = folded.get(series);
    if (known === undefined) folded.set(series, [change]);
    else known.push(change);
  }
  return changes.flatMap((change): (Change | FoldedSeries)[] => {
    const together = isOccurrence(change) ? folded.get(seriesOf(change.address)) : undefined;
    if (together === undefined || together.length === 1) return [change];
    return together[0] === change ? [{ address: seriesOf(change.address), changes: together }] : [];
  });
}

function isOccurrence({ address, blocked, after, before }: Change): boolean {
  return seriesOf(address) !== address && blocked === null && spanOf(after ?? before) !== undefined;
}

export function inCommon(occurrences: readonly (readonly string[])[]): {
  readonly common: readonly string[];
  readonly differs: boolean;
} {
  const of = occurrences.map((lines) => new Set(lines));
  const [first = new Set<string>(), ...rest] = of;
  const common = [...first].filter((line) => rest.every((each) => each.has(line)));
  return { common, differs: new Set(of.flatMap((each) => [...each])).size > common.length };
}

const DAYS_OF_WEEK = 7;
const MOST_TIMES = 2;

/** `8 to add, Mon 10:00–10:45 Europe/Berlin, 7 Dec … 25 Jan` */
export function describeSeries({ changes }: FoldedSeries): string {
  const zone = changes.find((change) => change.zone !== undefined)?.zone ?? "UTC";
  const clock = clockOf(zone);
  const meetings = changes.map((change) => meetingOf(change, clock)).toSorted((a, b) => a.at - b.at);
  const [first, last] = [meetings[0], meetings.at(-1)] as [Meeting, Meeting];
  const weekdays = new Set(meetings.map(({ from }) => from.weekday));
  const times = new Set(meetings.map(({ from, to }) => `${from.time}–${to.time}`));
  const when = times.size > MOST_TIMES ? "various times" : [...times].join(" and ");
  const days = weekdays.size === DAYS_OF_WEEK ? "daily" : [...weekdays].join(", ");
  const sameYear = first.from.year === last.from.year || last.at - first.at < 300 * 86_400_000;
  const range = [first, last].map(({ from }) => (sameYear ? from.day : `${from.day} ${from.year}`)).join(" … ");
  return `${countText(countOf(changes))}, ${days} ${when} ${zone}, ${range}`;
}

/** By series: which meetings apply changes alike that the plan can't list yet. */
export function coversOf(series: Plan["series"] = []): ReadonlyMap<string, string> {
  return new Map(series.map(({ address, after }) => [address, after === null ? ALL_REMOVED : ALL_INCLUDED]));
}

const ALL_INCLUDED = "meetings that come into its horizon until this is applied are included";
const ALL_REMOVED = "meetings that are added to it until this is applied are removed, too";

export interface PlanEntry {
  readonly entry: Change | FoldedSeries;
  /** What the plan covers besides: under the last entry of a series. */
  readonly cover: string | undefined;
}

/** Unless `verbose`, the changes of a series are one entry. */
export function entriesOf(
  changes: readonly Change[],
  { series, verbose }: { readonly series: Plan["series"]; readonly verbose: boolean },
): PlanEntry[] {
  const entries = verbose ? changes : foldSeries(changes);
  const lastOf = new Map(entries.map((entry) => [seriesOf(entry.address), entry]));
  const covers = coversOf(series);
  return entries.map((entry) => {
    const address = seriesOf(entry.address);
    return { entry, cover: lastOf.get(address) === entry ? covers.get(address) : undefined };
  });
}

interface Meeting {
  readonly at: number;
  readonly from: LocalTime;
  readonly to: LocalTime;
}

function meetingOf({ before, after }: Change, clock: (instant: number) => LocalTime): Meeting {
  const { start, end } = spanOf(after ?? before) as Span;
  return { at: start, from: clock(start), to: clock(end) };
}
