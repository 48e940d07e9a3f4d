import type { Instant } from "../../model/instant.ts";
import type { Meeting, Slot } from "./meeting.ts";
import { DAY } from "./values.ts";

/** So far ahead the meetings of a series are held against others. */
const AHEAD = 2 * 366 * DAY;
const MOST_OF_ONE = 1_000;

/** A meeting that overlaps one of its room that comes before it, by start and then UID. */
export interface Overlap {
  readonly meeting: Meeting;
  readonly other: Meeting;
  readonly at: Instant;
}

/** Parts the meetings of one room into those that can be declared together, in order of start and then UID, and the rest. */
export function withoutOverlaps(
  meetings: readonly Meeting[],
  now: Instant,
): { readonly declared: readonly Meeting[]; readonly overlaps: readonly Overlap[] } {
  const sorted = meetings.toSorted((a, b) => a.start - b.start || (a.uid < b.uid ? -1 : Number(a.uid > b.uid)));
  const taken: { readonly start: Instant; readonly end: Instant; readonly meeting: Meeting }[] = [];
  const declared: Meeting[] = [];
  const overlaps: Overlap[] = [];
  /** The position of the first that begins at an instant or later. */
  const positionOf = (instant: Instant): number => {
    let [low, high] = [0, taken.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((taken[middle] as { readonly start: Instant }).start < instant) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  for (const meeting of sorted) {
    const slots = slotsOf(meeting, now).map(({ start, minutes }) => ({ start, end: start + minutes * 60_000, meeting }));
    const hit = slots.flatMap((slot) => {
      const at = positionOf(slot.start);
      // What is taken doesn't overlap, so only the neighbours can.
      const found = [taken[at - 1], taken[at]].find(
        (each) => each !== undefined && each.start < slot.end && slot.start < each.end,
      );
      return found === undefined ? [] : [{ meeting, other: found.meeting, at: slot.start }];
    })[0];
    if (hit !== undefined) {
      overlaps.push(hit);
      continue;
    }
    declared.push(meeting);
    for (const slot of slots) taken.splice(positionOf(slot.start), 0, slot);
  }
  return { declared, overlaps };
}

/** When it takes place: of a series at most so many, and none that is over. */
function slotsOf({ start, minutes, series }: Meeting, now: Instant): Slot[] {
  if (series === undefined) return [{ start, minutes }];
  const from = Math.max(start, now - minutes * 60_000);
  const end = Math.max(start, now) + AHEAD;
  let found = series.recurrence.between(from, end, MOST_OF_ONE);
  for (let length = end - from; found === undefined; length /= 2)
    found = series.recurrence.between(from, from + length, MOST_OF_ONE);
  const except = new Set(series.except);
  const given = found
    .filter((each) => !except.has(each) && !series.overrides.has(each))
    .map((each) => ({ start: each, minutes }));
  return [...given, ...series.overrides.values()].toSorted((a, b) => a.start - b.start);
}
