import { type Calendar, createCalendar, DayGrid, ResourceTimeline } from "@event-calendar/core";
import { printable } from "../../../printable.ts";
import { h } from "../../view/element.ts";
import { toDom } from "../to-dom.ts";
import type { Piece } from "./pieces.ts";
import { isoOf, VIEWS, type ViewName } from "./range.ts";
import { withoutTableRoles } from "./roles.ts";

export interface Board {
  show(scene: Scene): void;
}

export interface Scene {
  readonly view: ViewName;
  readonly date: number;
  readonly lanes: readonly { readonly lane: string; readonly zones: string }[];
  readonly pieces: readonly Piece[];
}

/** The calendar library, which is given wall clock times, and text as nodes that hold text. */
export function createBoard(target: HTMLElement, onPiece: (piece: Piece) => void): Board {
  const calendar = createCalendar(target, [ResourceTimeline, DayGrid], {
    view: VIEWS.week.type,
    views: {
      resourceTimelineDay: { slotDuration: "01:00", slotWidth: 46 },
      resourceTimelineWeek: { slotDuration: { days: 1 }, columnWidth: "minmax(8.5rem, 1fr)" },
      resourceTimelineMonth: { columnWidth: "minmax(2.35rem, 1fr)" },
    },
    timeZone: "UTC",
    locale: "en-GB",
    firstDay: 1,
    headerToolbar: { start: "", center: "", end: "" },
    dayHeaderFormat: { weekday: "short", day: "numeric" },
    slotLabelFormat: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
    scrollTime: "07:00",
    eventGap: 2,
    eventContent: ({ event }) => ({ domNodes: [toDom(pieceOf(event).view)] }),
    eventClick: ({ event }) => onPiece(pieceOf(event)),
    resourceLabelContent: ({ resource }) => ({ domNodes: [laneNode(resource)] }),
  });
  withoutTableRoles(target);
  return {
    show: ({ view, date, lanes, pieces }) => {
      calendar.setOption("events", []);
      calendar.setOption("view", VIEWS[view].type);
      calendar.setOption("date", isoOf(date, 10));
      calendar.setOption(
        "resources",
        lanes.map(({ lane, zones }) => ({ id: lane, title: printable(lane), extendedProps: { zones } })),
      );
      calendar.setOption("events", pieces.map(inputOf));
    },
  };
}

function inputOf(piece: Piece, index: number): Calendar.EventInput {
  return {
    id: String(index),
    resourceIds: [piece.lane],
    start: isoOf(piece.from, 19),
    end: isoOf(piece.to, 19),
    classNames: [...piece.classes],
    extendedProps: { piece },
  };
}

function pieceOf({ extendedProps }: { readonly extendedProps: Record<string, unknown> }): Piece {
  // It is what inputOf put there.
  return extendedProps["piece"] as Piece;
}

function laneNode({ id, extendedProps }: Calendar.Resource): Node {
  const [domain = "", room = ""] = id.split("/");
  return toDom(
    h(
      "span",
      { class: "lane" },
      h("b", {}, room),
      h("span", {}, domain),
      h("span", { class: "zone" }, String(extendedProps["zones"])),
    ),
  );
}
