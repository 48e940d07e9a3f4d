/**
 * What an event of a calendar file is as bookings.
 *
 *   DTSTART ∪ RRULE ∪ RDATE  −  EXDATE            the recurrence set (RFC 5545, 3.8.5): duplicates count once
 *        │         │       └──────────────▶ single bookings
 *        │         └──────────────────────▶ a booking with `repeat`, `except` and `overrides`
 *        └─ where no rule gives it ───────▶ a single booking
 *   RECURRENCE-ID                                 replaces the instance that it names, by which part of the set it was given
 *        └─ RANGE=THISANDFUTURE ──────────▶ ends the series there, and begins another
 *
 * What a config can't say is noted for the event; the rest of it comes in.
 */
import type { Instant } from "../../model/instant.ts";
import { UnworkableRule } from "../recurrence/work.ts";
import { newestChanges, readChange } from "./changes.ts";
import { createClocks } from "./clocks.ts";
import { type ContentLine, propertyOf } from "./content-lines.ts";
import { type EventGroup, type FileEvent, isCancelled, titleOf } from "./events.ts";
import type { GroupReader, MeetingContext } from "./group-reader.ts";
import type { Meeting } from "./meeting.ts";
import { readSeries } from "./read-series.ts";
import { slotOf } from "./slots.ts";
import { timesIn, UnreadableEvent } from "./values.ts";

/** The bookings of a group, in order of time. */
export function meetingsOf(group: EventGroup, context: MeetingContext): Meeting[] {
  const clocks = createClocks(group, context);
  const reader: GroupReader = {
    ...context,
    clocks,
    frameOf: (event, room) => ({ event, title: titleOf(event), uid: group.uid, room, ...clocks.of(event) }),
    attempt: (event, read) => {
      try {
        return read();
      } catch (cause) {
        if (!(cause instanceof UnreadableEvent) && !isUnworkable(cause)) throw cause;
        context.note(event, `${cause.message}; it was left out`);
        return [];
      }
    },
  };
  const { main } = group;
  if (main === undefined) return withoutSeries(group.changes, undefined, reader);
  if (isCancelled(main)) {
    context.note(main, "it is cancelled");
    for (const each of group.changes) context.note(each, "its series is cancelled; it was left out");
    return [];
  }
  const room = context.roomOf(main);
  const isPlain =
    group.changes.length === 0 && ["RRULE", "RDATE", "EXDATE"].every((name) => propertyOf(main.component, name) === undefined);
  if (isPlain)
    return room === undefined ? [] : reader.attempt(main, () => [{ ...slotOf(main, reader), ...reader.frameOf(main, room) }]);
  const series = room === undefined ? [] : reader.attempt(main, () => [readSeries(main, room, group.changes, reader)]);
  const [meetings] = series;
  return meetings ?? withoutSeries(group.changes, room, reader);
}

/** By itself; the rules of a file together are bounded, too. */
function isUnworkable(cause: unknown): cause is UnworkableRule {
  return cause instanceof UnworkableRule && cause.bound === "rule";
}

/** Changes of instances whose series isn't in the file, or can't come in (RFC 5546, 3.2.2). */
function withoutSeries(events: readonly FileEvent[], room: string | undefined, reader: GroupReader): Meeting[] {
  const originalOf = (property: ContentLine, event: FileEvent): Instant | undefined => {
    const [time] = timesIn(property);
    return time === undefined || "date" in time ? time?.date : reader.clocks.instantOf(event, time);
  };
  const changes = events.flatMap((event) =>
    reader.attempt(event, () => [readChange(event, (property) => originalOf(property, event))]),
  );
  const newest = newestChanges(changes, reader);
  return newest.flatMap(({ event, isRange }) =>
    reader.attempt(event, () => {
      if (isCancelled(event)) {
        reader.note(event, "it is cancelled");
        return [];
      }
      const place = reader.roomOf(event) ?? room;
      if (place === undefined) return [];
      if (isRange) reader.note(event, "it changes all that follow, too, but its series did not come in; it was taken alone");
      return [{ ...slotOf(event, reader), ...reader.frameOf(event, place) }];
    }),
  );
}
