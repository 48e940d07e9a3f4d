/**
 * What a plan changes of a series, in few entries: occurrences with the same change share one. So an entry tells the old and the new
 * value of every field that it changes, and which meetings it is about.
 *
 *   4 to update, Thu 16:00–17:00 Europe/Berlin, 10 Dec … 31 Dec 2026
 *   start: Tue 16:00 (8 Dec … 29 Dec 2026) → Thu 16:00 (10 Dec … 31 Dec 2026)
 *   lock: no → yes
 */
import { seriesOf } from "../../../model/address.ts";
import type { Change } from "../../../model/plan.ts";
import { actionName } from "../count.ts";
import { fieldChanges, reasonsText } from "../fields.ts";
import { type Meeting, meetingBefore, meetingOf } from "./meeting.ts";

export interface SeriesEntry {
  /** That of the series. */
  readonly address: string;
  /** In order of time. All of them change alike, unless it is a rest. */
  readonly changes: readonly [Change, Change, ...Change[]];
  /** The rest of a series that differs too much: counted by field. */
  readonly isRest: boolean;
}

export type Entry = Change | SeriesEntry;

export function isSeries(entry: Entry): entry is SeriesEntry {
  return "changes" in entry;
}

/** So many entries of a series with the same action are shown; the largest, where there are more. */
const MOST_ENTRIES = 50;

/** The entries of a series stand together, in the place of its first occurrence. An occurrence that changes unlike all others stays. */
export function foldSeries(changes: readonly Change[]): Entry[] {
  const folded = new Map<string, Change[]>();
  for (const change of changes) {
    if (!isOccurrence(change)) continue;
    const series = seriesOf(change.address);
    const known = folded.get(series);
    if (known === undefined) folded.set(series, [change]);
    else known.push(change);
  }
  return changes.flatMap((change): Entry[] => {
    const together = isOccurrence(change) ? (folded.get(seriesOf(change.address)) as Change[]) : [change];
    if (together[0] !== change) return [];
    return together.length === 1 ? [change] : entriesOfSeries(seriesOf(change.address), together);
  });
}

function isOccurrence({ address }: Change): boolean {
  return seriesOf(address) !== address;
}

/** The same entries with fewer changes. */
export function narrowed(entries: readonly Entry[], passes: (change: Change) => boolean): Entry[] {
  return entries.flatMap((entry): Entry[] => {
    if (!isSeries(entry)) return passes(entry) ? [entry] : [];
    return entryOf(entry.address, entry.changes.filter(passes), entry.isRest);
  });
}

function entriesOfSeries(address: string, changes: readonly Change[]): Entry[] {
  const alike = new Map<string, { readonly action: string; readonly changes: Change[] }>();
  const timed = changes
    .map((change) => ({ change, meeting: meetingOf(change) }))
    .toSorted((a, b) => (a.meeting?.at ?? 0) - (b.meeting?.at ?? 0));
  for (const { change, meeting } of timed) {
    const key = meeting === undefined ? change.address : shapeOf(change, meeting);
    const known = alike.get(key);
    if (known === undefined) alike.set(key, { action: actionOf(change), changes: [change] });
    else known.changes.push(change);
  }
  const groups = [...alike.values()];
  const rest = new Set(
    [...new Set(groups.map(({ action }) => action))].flatMap((action) =>
      smallest(groups.filter((each) => each.action === action)),
    ),
  );
  const shown = groups.filter((group) => !rest.has(group)).flatMap((group) => entryOf(address, group.changes, false));
  const actions = [...new Set([...rest].map(({ action }) => action))];
  const isLeft = new Set([...rest].flatMap((each) => each.changes));
  const leftInOrder = timed.flatMap(({ change }) => (isLeft.has(change) ? [change] : []));
  const left = actions.flatMap((action) =>
    entryOf(
      address,
      leftInOrder.filter((change) => actionOf(change) === action),
      true,
    ),
  );
  return [...shown, ...left];
}

function smallest<Group extends { readonly changes: readonly Change[] }>(groups: readonly Group[]): Group[] {
  if (groups.length <= MOST_ENTRIES) return [];
  return groups.toSorted((a, b) => b.changes.length - a.changes.length).slice(MOST_ENTRIES - 1);
}

function entryOf(address: string, changes: readonly Change[], isRest: boolean): Entry[] {
  const [first, second, ...others] = changes;
  if (first === undefined) return [];
  return second === undefined ? [first] : [{ address, changes: [first, second, ...others], isRest }];
}

function actionOf({ action, blocked }: Change): string {
  return `${action} ${blocked === null}`;
}

/** The same for changes that are alike. A move is alike if it is from the same time of day, by as many days, to the same one. */
function shapeOf(change: Change, { from, time }: Meeting): string {
  const { blocked, region, zone, title, pending } = change;
  const before = meetingBefore(change);
  const moved = before === undefined ? null : [before.from.time, from.date - before.from.date];
  const fields = fieldChanges(change, "start");
  const others = change.fields.includes("start") && before === undefined ? change.address : null;
  return JSON.stringify([
    actionName(change),
    reasonsText([change, change]),
    blocked,
    region,
    zone,
    title,
    pending,
    time,
    moved,
    others,
    fields,
  ]);
}
