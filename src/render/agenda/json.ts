import type { Agenda } from "../../model/agenda.ts";
import { formatInstant } from "../../model/instant.ts";
import { renderJson } from "../safe/json.ts";

export function renderAgendaJson({ from, to, zone, meetings }: Agenda): string {
  return renderJson({
    format: "xroom.agenda/1",
    from: formatInstant(from),
    to: formatInstant(to),
    zone,
    meetings: meetings.map(({ start, end, moves, ...rest }) => ({
      ...rest,
      start: formatInstant(start),
      end: formatInstant(end),
      moves: moves === null ? null : { start: formatInstant(moves.start), end: formatInstant(moves.end) },
    })),
  });
}
