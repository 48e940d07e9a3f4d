import { type Calendar, createCalendar, DayGrid, ResourceTimeline } from "@event-calendar/core";
import { printable } from "../../../safe/printable.ts";
import { h } from "../../view/element.ts";
import { toDom } from "../to-dom.ts";
import type { Piece } from "./pieces.ts";
import { isoOf, type BoardView, VIEWS } from "./range.ts";
import { withoutTableRoles } from "./roles.ts";

/** In pixels. The library lays events out anew only when this changes, so it changes invisibly with each drawing. */
const GAPS = [2, 2.01] as const;

export interface Board {
  show(scene: Scene): void;
}

export interface Scene {
  readonly view: BoardView;
  readonly date: number;
  readonly lanes: readonly { readonly lane: string; readonly zones: string }[];
  readonly pieces: readonly Piece[];
}

/** The library gets wall clock times, and text as text nodes. */
export function createBoard(target: HTMLElement, onPiece: (piece: Piece) => void): Board {
  const calendar = createCalendar(target, [ResourceTimeline, DayGrid], {
    view: VIEWS.week.type,
    views: {
      dayGridMonth: { dayHeaderFormat: { weekday: "short" } },
      resourceTimelineDay: { slotDuration: "00:30", slotWidth: 58 },
      resourceTimelineWeek: { slotDuration: { days: 1 }, columnWidth: "minmax(8.5rem, 1fr)" },
      resourceTimelineMonth: { columnWidth: "minmax(2.35rem, 1fr)" },
    },
    timeZone: "UTC",
    locale: "en-GB",
    firstDay: 1,
    headerToolbar: { start: "", center: "", end: "" },
    dayHeaderFormat: { weekday: "short", day: "numeric" },
    slotLabelFormat: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
    eventGap: GAPS[0],
    eventContent: ({ event }) => ({ domNodes: [buttonOf(pieceOf(event), onPiece)] }),
    resourceLabelContent: ({ resource }) => ({ domNodes: [laneNode(resource)] }),
  });
  withoutTableRoles(target);
  let drawn = 0;
  return {
    show: ({ view, date, lanes, pieces }) => {
      drawn += 1;
      calendar.setOption("scrollTime", firstHour(pieces));
      calendar.setOption("view", VIEWS[view].type);
      calendar.setOption("date", isoOf(date, 10));
      calendar.setOption(
        "resources",
        lanes.map(({ lane, zones }) => ({ id: lane, title: printable(lane), extendedProps: { zones } })),
      );
      calendar.setOption(
        "events",
        pieces.map((piece, index) => inputOf(piece, `${drawn}-${index}`)),
      );
      requestAnimationFrame(() => calendar.setOption("eventGap", GAPS[drawn % 2] ?? GAPS[0]));
    },
  };
}

/** Scrolls a day to its first event, at most to 08:00. */
function firstHour(pieces: readonly Piece[]): string {
  const hours = pieces.map(({ from }) => new Date(from).getUTCHours());
  return `${String(hours.reduce((first, hour) => Math.min(first, hour), 8)).padStart(2, "0")}:00`;
}

/** Each drawing has new ids: the library would leave an event with a known id where it was. */
function inputOf(piece: Piece, id: string): Calendar.EventInput {
  return {
    id,
    resourceIds: [piece.lane],
    start: isoOf(piece.from, 19),
    end: isoOf(piece.to, 19),
    classNames: [...piece.classes],
    extendedProps: { piece },
  };
}

function pieceOf({ extendedProps }: { readonly extendedProps: Record<string, unknown> }): Piece {
  // inputOf put it there.
  return extendedProps["piece"] as Piece;
}

/** A real button: the library's own clickable event is an article with a button's role. */
function buttonOf(piece: Piece, onPiece: (piece: Piece) => void): Node {
  const button = toDom(piece.view);
  button.addEventListener("click", () => onPiece(piece));
  return button;
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
