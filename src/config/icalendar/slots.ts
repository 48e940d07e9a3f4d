/** When an event begins, and for how long it takes place. */
import type { Instant } from "../../model/instant.ts";
import type { Zone } from "../time/zones.ts";
import { type Clocks, startOf } from "./clocks.ts";
import { type ContentLine, propertyOf } from "./content-lines.ts";
import { type FileEvent, summaryOf } from "./events.ts";
import { instantAt } from "./instances.ts";
import type { Slot } from "./meeting.ts";
import { type CalendarTime, DAY, durationIn, recurrencesIn, timesIn, UnreadableEvent } from "./values.ts";

/** A config takes no longer meetings. */
const LONGEST = 10 * 366 * DAY;

interface SlotContext {
  readonly clocks: Clocks;
  note(event: FileEvent, text: string): void;
}

/** Throws an UnreadableEvent for an event that can't be booked. */
export function slotOf(event: FileEvent, { clocks, note }: SlotContext): Slot {
  const begins = startOf(event);
  if ("date" in begins) throw new UnreadableEvent("it has no time of day");
  const start = clocks.instantOf(event, begins);
  const length = endOf(event, begins, clocks) - start;
  if (length % 60_000 !== 0) note(event, "its length was rounded up to whole minutes");
  return { start, minutes: minutesOf(length), summary: summaryOf(event) };
}

function minutesOf(length: number): number {
  if (length <= 0) throw new UnreadableEvent("it has no length");
  if (length > LONGEST) throw new UnreadableEvent("it is longer than ten years");
  return Math.ceil(length / 60_000);
}

function endOf(event: FileEvent, start: CalendarTime, clocks: Clocks): Instant {
  const end = propertyOf(event.component, "DTEND");
  if (end !== undefined) {
    const [time] = timesIn(end);
    if (time === undefined || "date" in time) throw new UnreadableEvent("its DTEND has no time of day");
    return clocks.instantOf(event, time);
  }
  const duration = propertyOf(event.component, "DURATION");
  if (duration === undefined) throw new UnreadableEvent("it has no length");
  return afterDuration(event, start, durationIn(duration.value, duration), clocks);
}

/** Whether it is so many days by the calendar, which a clock change makes shorter or longer (RFC 5545, 3.6.1). */
export function isNominal({ component }: FileEvent): boolean {
  const duration = propertyOf(component, "DTEND") === undefined ? propertyOf(component, "DURATION") : undefined;
  return duration !== undefined && durationIn(duration.value, duration).days !== 0;
}

/** Days by the calendar, then the rest exactly (RFC 5545, 3.3.6). */
function afterDuration(
  event: FileEvent,
  start: CalendarTime,
  { days, exact }: { readonly days: number; readonly exact: number },
  clocks: Clocks,
): Instant {
  return clocks.instantOf(event, { ...start, local: start.local + days * DAY }) + exact;
}

/** The slots of an RDATE, in each of its three value types (RFC 5545, 3.8.5.2). A date alone is at the start's time of day. */
export function furtherIn(property: ContentLine, main: FileEvent, own: Slot, clock: Zone, clocks: Clocks): Slot[] {
  return recurrencesIn(property).map((each) => {
    if ("date" in each) {
      const timeOfDay = (((own.start + clock.offsetAt(own.start)) % DAY) + DAY) % DAY;
      return { start: instantAt(each.date + timeOfDay, clock), minutes: own.minutes };
    }
    if (!("start" in each)) return { start: clocks.instantOf(main, each), minutes: own.minutes };
    const start = clocks.instantOf(main, each.start);
    const end = "local" in each.end ? clocks.instantOf(main, each.end) : afterDuration(main, each.start, each.end, clocks);
    if (end <= start) throw new UnreadableEvent(`its RDATE in line ${property.line} has a period without a length`);
    return { start, minutes: minutesOf(end - start) };
  });
}
