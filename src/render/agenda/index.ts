/** What is on, by day: for a terminal, programs, a wall and calendars. A format loads when it is chosen. */
import type { Agenda } from "../../model/agenda.ts";
import { TOOL } from "../../model/version.ts";
import { guestLink } from "../../resources/links.ts";
import { meetingName } from "./days.ts";

export const AGENDA_FORMATS = ["text", "json", "html", "ics"] as const;
export type AgendaFormat = (typeof AGENDA_FORMATS)[number];

export interface AgendaOptions {
  readonly color: boolean;
  readonly columns: number;
  readonly now: number;
}

export async function formatAgenda(agenda: Agenda, format: AgendaFormat, options: AgendaOptions): Promise<string> {
  switch (format) {
    case "text":
      return (await import("./text.ts")).renderAgenda(agenda, options);
    case "json":
      return (await import("./json.ts")).renderAgendaJson(agenda);
    case "html":
      return (await import("./html.ts")).renderAgendaHtml(agenda);
    case "ics": {
      const { renderCalendar } = await import("../links/icalendar.ts");
      const entries = agenda.meetings.map((meeting) => {
        const { address, start, end } = meeting;
        return { id: address, title: `${meetingName(meeting)} (${meeting.room})`, start, end, link: guestLink(meeting) };
      });
      return renderCalendar(entries, options.now, TOOL);
    }
    default:
      return format satisfies never;
  }
}
