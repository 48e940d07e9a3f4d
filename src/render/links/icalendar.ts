import { formatInstant, type Instant } from "../../model/instant.ts";

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
  const events = entries.flatMap(({ id, title, start, end, link }) => [
    "BEGIN:VEVENT",
    `UID:${encodeURIComponent(id)}@xroom.app`,
    `DTSTAMP:${utc(now)}`,
    `DTSTART:${utc(start)}`,
    `DTEND:${utc(end)}`,
    `SUMMARY:${escaped(title)}`,
    `URL:${link}`,
    `LOCATION:${escaped(link)}`,
    `DESCRIPTION:${escaped(`Join: ${link}`)}`,
    "END:VEVENT",
  ]);
  const lines = ["BEGIN:VCALENDAR", "VERSION:2.0", `PRODID:-//${escaped(tool)}//EN`, ...events, "END:VCALENDAR"];
  return lines.map((line) => `${folded(line)}\r\n`).join("");
}

function utc(instant: Instant): string {
  return formatInstant(instant).replaceAll(/[-:]|\.\d+/g, "");
}

/** Section 3.3.11. */
function escaped(text: string): string {
  return text.replaceAll(/[\\;,]/g, String.raw`\$&`).replaceAll(/\r\n|[\r\n]/g, String.raw`\n`);
}

/** In octets, without the line break (section 3.1). */
const LONGEST = 75;

/** Breaks a line between characters, never within one. (`ical.js` writes 76 octets: it doesn't count the blank.) */
function folded(line: string): string {
  const parts: string[] = [];
  let part = "";
  let octets = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (octets + size > LONGEST) {
      parts.push(part);
      part = " ";
      octets = 1;
    }
    part += character;
    octets += size;
  }
  return [...parts, part].join("\r\n");
}
