/** The changes of a series as few entries: fold.ts says how. */
import { seriesOf } from "../../../model/address.ts";
import { clockOf, DAY } from "../../../model/local-time.ts";
import type { Change, Plan, PlannedSpec } from "../../../model/plan.ts";
import { type Entry, foldSeries, isSeries } from "./fold.ts";

export { describeSeries, occurrenceLines, seriesFields } from "./describe.ts";
export { type Entry, foldSeries, isSeries, narrowed, type SeriesEntry } from "./fold.ts";

/** What decides the entries of a plan besides its changes. */
export interface SeriesContext {
  readonly now: string;
  readonly series?: Plan["series"];
}

/** By series: which meetings apply changes alike that the plan can't list yet. */
export function coversOf({ now, series = [] }: SeriesContext): ReadonlyMap<string, string> {
  return new Map(
    series.map(({ address, after }) => [address, after === null ? ALL_REMOVED : `${horizonText(after, now)}${ALL_INCLUDED}`]),
  );
}

const ALL_INCLUDED = "meetings that come into its horizon until this is applied are included";
const ALL_REMOVED = "meetings that are added to it until this is applied are removed, too";

/** `to 22 Jan 2027: horizon 60d; ` */
function horizonText({ horizon, zone }: PlannedSpec, now: string): string {
  if (typeof horizon !== "number") return "";
  const { day, year } = clockOf(typeof zone === "string" ? zone : "UTC")(Date.parse(now) + horizon * DAY);
  return `to ${day} ${year}: horizon ${horizon}d; `;
}

export interface PlanEntry {
  readonly entry: Entry;
  /** What the plan covers besides: under the last folded entry of a series, else under its last one. */
  readonly cover: string | undefined;
}

/** Unless `verbose`, changes of a series that are alike share an entry. */
export function entriesOf(
  changes: readonly Change[],
  { verbose, ...context }: SeriesContext & { readonly verbose: boolean },
): PlanEntry[] {
  const entries = verbose ? changes : foldSeries(changes);
  // A folded one tells of the series, a single one of an occurrence alone.
  const inOrder = [...entries].toSorted((a, b) => Number(isSeries(a)) - Number(isSeries(b)));
  const lastOf = new Map(inOrder.map((entry) => [seriesOf(entry.address), entry]));
  const covers = coversOf(context);
  return entries.map((entry) => {
    const address = seriesOf(entry.address);
    return { entry, cover: lastOf.get(address) === entry ? covers.get(address) : undefined };
  });
}
