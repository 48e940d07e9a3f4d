import ICAL from "ical.js";
import type { Instant } from "../../model/instant.ts";

export interface CalendarEntry {
  /** The address: calendars update a meeting by it. */
  readonly id: string;
  readonly title: string;
  readonly start: Instant;
  readonly end: Instant;
  /** `https://chat.org/board`, with the key for the host. */
  readonly link: string;
}

/** An iCalendar file (RFC 5545), made at `now`. Its times are in UTC, so it needs no zones. */
export function renderCalendar(entries: readonly CalendarEntry[], now: Instant, tool: string): string {
  const calendar = new ICAL.Component("vcalendar");
  calendar.addPropertyWithValue("version", "2.0");
  calendar.addPropertyWithValue("prodid", `-//${tool}//EN`);
  for (const { id, title, start, end, link } of entries) {
    const event = new ICAL.Component("vevent");
    event.addPropertyWithValue("uid", `${encodeURIComponent(id)}@xroom.app`);
    event.addPropertyWithValue("dtstamp", utc(now));
    event.addPropertyWithValue("dtstart", utc(start));
    event.addPropertyWithValue("dtend", utc(end));
    event.addPropertyWithValue("summary", title);
    event.addPropertyWithValue("url", link);
    event.addPropertyWithValue("location", link);
    event.addPropertyWithValue("description", `Join: ${link}`);
    calendar.addSubcomponent(event);
  }
  return `${calendar.toString()}\r\n`;
}

function utc(instant: Instant): ICAL.Time {
  return ICAL.Time.fromJSDate(new Date(Math.floor(instant / 1000) * 1000), true);
}
