import type { ClockContext, Clocks } from "./clocks.ts";
import type { FileEvent } from "./events.ts";
import type { Frame } from "./meeting.ts";

export interface MeetingContext extends ClockContext {
  /** The room of an event; `undefined` if it names none, which is noted by then unless its series has one. */
  roomOf(event: FileEvent): string | undefined;
}

/** What reads the events of one UID. */
export interface GroupReader extends MeetingContext {
  readonly clocks: Clocks;
  frameOf(event: FileEvent, room: string): Frame;
  /** Notes why an event can't be read, and gives nothing for it. */
  attempt<Read>(event: FileEvent, read: () => Read[]): Read[];
}
