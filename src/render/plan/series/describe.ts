import { seriesOf } from "../../../model/address.ts";
import type { Change } from "../../../model/plan.ts";
import { countOf, countText, plural } from "../count.ts";
import { type FieldChange, fieldChanges } from "../fields.ts";
import { datesText, weekdaysText } from "./dates.ts";
import type { SeriesEntry } from "./fold.ts";
import { type Meeting, meetingBefore, meetingOf } from "./meeting.ts";

const MOST_TIMES = 2;

/** `8 to add, Mon 10:00–10:45 Europe/Berlin, 7 Dec 2026 … 25 Jan 2027` */
export function describeSeries({ changes }: SeriesEntry): string {
  const meetings = changes.flatMap((change) => meetingOf(change) ?? []);
  const zones = new Set(changes.map(({ zone = "UTC" }) => zone));
  const times = new Set(meetings.map(({ time }) => time));
  const when = times.size > MOST_TIMES ? "various times" : [...times].join(" and ");
  const dates = datesOf(meetings);
  const days = dates.length === 0 ? [] : [`${weekdaysText(dates)} ${when} ${[...zones].join(" and ")}`, datesText(dates)];
  return [countText(countOf(changes)), ...days].join(", ");
}

/** When an occurrence is whose change says nothing of that: its address has UTC. */
export function occurrenceLines(change: Change): string[] {
  const meeting = meetingOf(change);
  const isTold = seriesOf(change.address) === change.address || fieldChanges(change).some(({ name }) => name === "start");
  if (isTold || meeting === undefined) return [];
  const { weekday, day, year } = meeting.from;
  return [`${weekday} ${day} ${year} ${meeting.time} ${change.zone ?? "UTC"}`];
}

/** What each of them has, or changes. Of a rest every change is shown with how many have it. */
export function seriesFields({ changes, isRest }: SeriesEntry): FieldChange[] {
  if (isRest) return countedFields(changes);
  // The line above says when an added or removed meeting is.
  return fieldChanges(changes[0]).flatMap((field) => (field.name === "start" ? movesOf(changes) : [field]));
}

function movesOf(changes: readonly Change[]): FieldChange[] {
  const [before, after] = [
    changes.flatMap((change) => meetingBefore(change) ?? []),
    changes.flatMap((change) => meetingOf(change) ?? []),
  ];
  if (before.length === 0) return [];
  const sameDays = before.every(({ from }, index) => from.date === after[index]?.from.date);
  return [{ name: "start", before: patternOf(before, !sameDays), after: patternOf(after, !sameDays) }];
}

/** `Tue 16:00`, and on which days: `Tue 16:00 (8 Dec … 29 Dec 2026)` */
function patternOf(meetings: readonly Meeting[], withDates: boolean): string {
  const dates = datesOf(meetings);
  const pattern = `${weekdaysText(dates)} ${meetings[0]?.from.time}`;
  return withDates ? `${pattern} (${datesText(dates)})` : pattern;
}

/** Different changes of one field that are counted apart; all further ones are counted together. */
const MOST_VALUES = 50;

function countedFields(changes: readonly Change[]): FieldChange[] {
  const fields = new Map<string, Map<string, { readonly field: FieldChange; count: number }>>();
  for (const change of changes) {
    for (const field of fieldChanges(change).flatMap((each) => (each.name === "start" ? movesOf([change]) : [each]))) {
      const key = JSON.stringify(field);
      const values = fields.get(field.name) ?? new Map<string, { readonly field: FieldChange; count: number }>();
      fields.set(field.name, values);
      const known = values.get(key);
      if (known === undefined) values.set(key, { field, count: 1 });
      else known.count += 1;
    }
  }
  return [...fields].flatMap(([name, values]) => {
    const counted = [...values.values()].toSorted((a, b) => b.count - a.count);
    const others = counted.slice(MOST_VALUES).reduce((sum, { count }) => sum + count, 0);
    return [
      ...counted.slice(0, MOST_VALUES).map(({ field, count }) => ({ ...field, note: plural(count, "meeting") })),
      ...(others > 0 ? [{ name, after: "other values", note: plural(others, "meeting") }] : []),
    ];
  });
}

function datesOf(meetings: readonly Meeting[]): number[] {
  return meetings.map(({ from }) => from.date);
}
