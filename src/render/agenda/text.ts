import type { Agenda, AgendaMeeting, Standing } from "../../model/agenda.ts";
import { printable } from "../safe/printable.ts";
import { type Paint, painter } from "../text/paint.ts";
import { padded, widthOf } from "../text/width.ts";
import { countText, daysOf, meetingName, periodText, remarksOf, STANDING_TEXTS, timesText } from "./days.ts";

const SYMBOLS: Readonly<Record<Standing, string>> = { live: " ", differs: "~", declared: "+", undeclared: "-", unmanaged: "." };
const COLORS = { live: "cyan", differs: "yellow", declared: "green", undeclared: "red", unmanaged: "dim" } as const;

/** Columns of a cell; one with a longer name takes more, and pushes no other apart. */
const LONGEST = 40;

/** For a terminal of so many columns: a line for each meeting, or where that is too long a few. */
export function renderAgenda(agenda: Agenda, { color, columns }: { readonly color: boolean; readonly columns: number }): string {
  const { meetings, zone } = agenda;
  if (meetings.length === 0) return `Nothing is on, ${periodText(agenda)} (${printable(zone)}).\n`;
  const paint = painter(color);
  const cells = new Map(meetings.map((meeting) => [meeting, cellsOf(meeting, agenda)]));
  const usual = [...cells.values()].filter((each) => each.every((cell) => widthOf(cell) <= LONGEST));
  const widths = [0, 1, 2].map((column) => usual.reduce((most, each) => Math.max(most, widthOf(each[column] ?? "")), 0));
  const lineOf = ([times, room, name]: Cells): string =>
    [times, room, name].map((cell, column) => `${padded(cell, widths[column] ?? 0)}  `).join("");
  const fits = (each: Cells): boolean => 4 + widthOf(lineOf(each)) + widthOf(each[3]) <= columns;
  const isWide = usual.every(fits);
  const lines = daysOf(agenda).flatMap(({ title, meetings: ofDay }) => [
    paint("bold", title),
    ...ofDay.flatMap((meeting) => {
      const own = cells.get(meeting) as Cells;
      const [times, room, name, standing] = own;
      const symbol = paint(COLORS[meeting.standing], SYMBOLS[meeting.standing]);
      const shown = paint(COLORS[meeting.standing], standing);
      const row =
        isWide && fits(own)
          ? [`  ${symbol} ${lineOf(own)}${shown}`]
          : [`  ${symbol} ${times}`, `      ${paint("bold", name)}`, `      ${room}`, `      ${shown}`];
      return [...row, ...remarkLines(meeting, paint)];
    }),
    "",
  ]);
  return `${[...lines, `${countText(agenda)}. ${periodText(agenda)}, ${printable(zone)}.`].join("\n")}\n`;
}

type Cells = readonly [times: string, room: string, name: string, standing: string];

function cellsOf(meeting: AgendaMeeting, agenda: Agenda): Cells {
  const { domain, room, standing } = meeting;
  return [
    printable(timesText(meeting, agenda)),
    printable(`${domain}/${room}`),
    printable(meetingName(meeting)),
    STANDING_TEXTS[standing],
  ];
}

function remarkLines(meeting: AgendaMeeting, paint: Paint): string[] {
  return remarksOf(meeting).map((text) => {
    const shown = printable(text);
    return `      ${text.startsWith("conflict") ? paint("yellow", shown) : paint("dim", shown)}`;
  });
}
