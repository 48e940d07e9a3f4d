/** The bookings of an event that recurs, or that other components change. */
import { formatInstant, type Instant } from "../../model/instant.ts";
import { createRecurrence } from "../recurrence/recurrence.ts";
import { parseRule } from "../recurrence/rule.ts";
import { UnworkableRule } from "../recurrence/work.ts";
import { type Change, newestChanges, readChange } from "./changes.ts";
import { type ContentLine, propertiesOf, propertyOf } from "./content-lines.ts";
import { type FileEvent, isCancelled } from "./events.ts";
import type { GroupReader } from "./group-reader.ts";
import { createInstances, type Instances, type Ruled } from "./instances.ts";
import type { Frame, Meeting, Slot } from "./meeting.ts";
import { type Range, rangeAt, segmentsOf, shifted } from "./segments.ts";
import { furtherIn, isNominal, slotOf } from "./slots.ts";
import { DAY, ruleText, timesIn, UnreadableEvent } from "./values.ts";

/** Throws an UnreadableEvent. */
export function readSeries(main: FileEvent, room: string, events: readonly FileEvent[], reader: GroupReader): Meeting[] {
  const own = slotOf(main, reader);
  const frame = reader.frameOf(main, room);
  const rules = usableRules(main, own.start, frame, reader);
  const set = readSet(main, own, rules, frame, reader);
  const { ranges, elsewhere } = applyChanges(events, { frame, set, reader });
  const meetings = rules.flatMap((ruled, index) =>
    segmentsOf(ruled, { frame, own, set, ranges, others: rules.slice(0, index) }, reader),
  );
  const all = [...meetings, ...singlesOf(set, ranges, frame), ...elsewhere];
  if (all.length === 0) reader.note(main, "all of its meetings are taken out");
  return all;
}

function usableRules(main: FileEvent, start: Instant, { clock }: Frame, { note, dates }: GroupReader): Ruled[] {
  if (propertyOf(main.component, "EXRULE") !== undefined) note(main, "its EXRULE was not read: what it takes out is still there");
  const texts = new Set(propertiesOf(main.component, "RRULE").map(({ value }) => ruleText(value)));
  return [...texts].flatMap((rule): Ruled[] => {
    const refuse = (reason: string): Ruled[] => {
      note(main, `its rule ${rule} can't be used (${reason}); only its first meeting was taken`);
      return [];
    };
    const parsed = parseRule(rule);
    if (parsed.kind === "problem") return refuse(parsed.summary);
    try {
      const local = start + clock.offsetAt(start);
      const recurrence = createRecurrence(parsed.rule, { instant: start, local, zone: clock }, dates.ofRule());
      return recurrence.first() === undefined ? refuse("it gives nothing") : [{ rule, recurrence }];
    } catch (cause) {
      if (cause instanceof UnworkableRule && cause.bound === "rule") return refuse(cause.message);
      throw cause;
    }
  });
}

/** The recurrence set before any of it is changed. */
function readSet(main: FileEvent, own: Slot, rules: readonly Ruled[], frame: Frame, { clocks, note }: GroupReader): Instances {
  const { clock } = frame;
  const set = createInstances(own, rules);
  for (const property of propertiesOf(main.component, "RDATE")) {
    for (const slot of furtherIn(property, main, own, clock, clocks)) {
      if (set.add(slot) === "another length")
        note(
          main,
          `its RDATE in line ${property.line} has another length for the meeting at ${formatInstant(slot.start)}; it was taken`,
        );
    }
  }
  for (const property of propertiesOf(main.component, "EXDATE")) {
    for (const time of timesIn(property)) {
      if ("date" in time) {
        for (const each of set.onDate(time.date, clock)) set.exclude(each);
        continue;
      }
      const instant = clocks.instantOf(main, time);
      if (set.exclude(instant)) continue;
      const day = Math.floor((instant + clock.offsetAt(instant)) / DAY) * DAY;
      const kept = set.onDate(day, clock).find((each) => set.has(each));
      // Of a day without a meeting it takes nothing; of another time of day, it may be meant.
      if (kept !== undefined)
        note(
          main,
          `its EXDATE in line ${property.line} is at ${formatInstant(instant)}, and its meeting at ${formatInstant(kept)}; that was not taken out`,
        );
    }
  }
  if (rules.length > 0 && set.singles.has(own.start))
    note(main, "its start is none of its rule's; it was taken as a meeting of its own");
  if (
    isNominal(main) &&
    [0, 1, 2].some((quarter) => clock.offsetAt(own.start + quarter * 91 * DAY) !== clock.offsetAt(own.start))
  )
    note(main, "it lasts so many days of the calendar; all of its meetings were given the length of the first in hours");
  return set;
}

interface Applying {
  readonly frame: Frame;
  readonly set: Instances;
  readonly reader: GroupReader;
}

/** Each change takes effect on the set, as a range, or as a meeting of its own. */
function applyChanges(
  events: readonly FileEvent[],
  applying: Applying,
): { readonly ranges: readonly Range[]; readonly elsewhere: readonly Meeting[] } {
  const { reader } = applying;
  const { attempt } = reader;
  const read = events.flatMap((event) =>
    attempt(event, () => [readChange(event, (property) => originalOf(property, event, applying))]),
  );
  const newest = newestChanges(read, reader);
  const ranges: Range[] = [];
  for (const { event, original, isRange } of newest) {
    if (!isRange || original === undefined) continue;
    const isOver = ranges.length > 0 && ranges.at(-1)?.changed === undefined;
    if (isOver) reader.note(event, ENDED);
    else ranges.push(...attempt(event, () => [readRange(event, original, ranges, applying)]));
  }
  const elsewhere = newest.flatMap((change) =>
    change.isRange && change.original !== undefined ? [] : attempt(change.event, () => applyChange(change, ranges, applying)),
  );
  return { ranges, elsewhere };
}

/** The instance that a change names; a date names the first of that day. */
function originalOf(property: ContentLine, event: FileEvent, { set, frame, reader }: Applying): Instant | undefined {
  const [time] = timesIn(property);
  if (time === undefined) return undefined;
  return "date" in time ? set.onDate(time.date, frame.clock)[0] : reader.clocks.instantOf(event, time);
}

/** Where a change takes place: where its link says, else where the instance would. */
function placeOf(event: FileEvent, original: Instant, ranges: readonly Range[], { frame, reader }: Applying): string {
  return reader.roomOf(event) ?? rangeAt(original, ranges)?.changed?.frame.room ?? frame.room;
}

function readRange(event: FileEvent, original: Instant, ranges: readonly Range[], applying: Applying): Range {
  const { frame, set, reader } = applying;
  if (!set.has(original)) reader.note(event, `its series has no meeting at ${formatInstant(original)}; it changes what follows`);
  if (isCancelled(event)) return { original, changed: undefined };
  try {
    const slot = slotOf(event, reader);
    const { title } = reader.frameOf(event, frame.room);
    return { original, changed: { slot, frame: { ...frame, event, title, room: placeOf(event, original, ranges, applying) } } };
  } catch (cause) {
    if (!(cause instanceof UnreadableEvent)) throw cause;
    reader.note(event, `${cause.message}; it was left out, and all that follow`);
    return { original, changed: undefined };
  }
}

/** Meetings of their own: in another room, or of no instance of the series. */
function applyChange({ event, original }: Change, ranges: readonly Range[], applying: Applying): Meeting[] {
  const { set, frame, reader } = applying;
  const alone = (room: string, slot: Slot): Meeting[] => [{ ...reader.frameOf(event, room), ...slot }];
  if (original === undefined) {
    if (isCancelled(event)) return [];
    reader.note(event, "its series has no meeting on that day; it was taken as a meeting of its own");
    return alone(reader.roomOf(event) ?? frame.room, slotOf(event, reader));
  }
  if (isCancelled(event)) {
    set.exclude(original);
    return [];
  }
  const range = rangeAt(original, ranges);
  if (range !== undefined && range.changed === undefined) {
    reader.note(event, ENDED);
    return [];
  }
  let slot: Slot;
  try {
    slot = slotOf(event, reader);
  } catch (cause) {
    // It stands in for the instance, which therefore doesn't take place as it was.
    set.exclude(original);
    throw cause;
  }
  const place = placeOf(event, original, ranges, applying);
  if (!set.has(original)) {
    reader.note(event, `its series has no meeting at ${formatInstant(original)}; it was taken as a meeting of its own`);
    return alone(place, slot);
  }
  if (place === (range?.changed?.frame.room ?? frame.room)) {
    set.move(original, slot);
    return [];
  }
  set.exclude(original);
  return alone(place, slot);
}

const ENDED = "its series ends before; it was left out";

/** What no rule gives, each as a booking. */
function singlesOf(set: Instances, ranges: readonly Range[], frame: Frame): Meeting[] {
  return [...set.singles].flatMap(([original, slot]): Meeting[] => {
    const range = rangeAt(original, ranges);
    if (range === undefined) return [{ ...frame, ...(set.moved.get(original) ?? slot) }];
    if (range.changed === undefined) return [];
    const { changed } = range;
    const start = shifted(original, range.original, changed.slot, frame.clock);
    return [{ ...changed.frame, ...(set.moved.get(original) ?? { start, minutes: changed.slot.minutes }) }];
  });
}
