import type { Excerpt } from "../../model/diagnostic.ts";
import { escapesIn } from "../safe/printable.ts";
import { cellsOf } from "./width.ts";

export interface Frame {
  readonly text: string;
  /** Of the carets, in cells. */
  readonly indent: number;
  readonly width: number;
}

const MOST_CELLS = 100;
const MOST_BEFORE = 60;
const TAB = "    ";

interface Cell {
  readonly shown: string;
  readonly width: number;
  readonly marked: boolean;
}

/** A line of a file, cropped around the place, and where the carets go. */
export function frame({ text, column, length }: Excerpt): Frame {
  const [from, to] = [column - 1, column - 1 + length];
  const escapes = escapesIn(text);
  const cells = cellsOf(text).map(({ text: grapheme, index, width }): Cell => {
    const shown = grapheme === "\t" ? TAB : escaped(grapheme, index, escapes);
    const marked = index < to && index + grapheme.length > from;
    // An escape is plain letters, one cell each.
    return { shown, width: shown === grapheme ? width : shown.length, marked };
  });
  const first = cells.findIndex(({ marked }) => marked);
  const place = first === -1 ? cells.length : first;

  const start = startFor(cells, place);
  const before = cells.slice(start, place);
  const rest = fitting(cells.slice(place), MOST_CELLS - widthOf(before));
  const prefix = start > 0 ? "…" : "";
  const suffix = place + rest.length < cells.length ? "…" : "";
  return {
    text: `${prefix}${[...before, ...rest].map(({ shown }) => shown).join("")}${suffix}`.trimEnd(),
    indent: prefix.length + widthOf(before),
    width: Math.max(1, widthOf(rest.filter(({ marked }) => marked))),
  };
}

function escaped(grapheme: string, index: number, escapes: ReadonlyMap<number, string>): string {
  if (escapes.size === 0) return grapheme;
  return Array.from(grapheme.matchAll(/./gsu), ({ 0: each, index: at }) => escapes.get(index + at) ?? each).join("");
}

/** Zero, if the place is then visible. */
function startFor(cells: readonly Cell[], place: number): number {
  const total = widthOf(cells);
  if (total <= MOST_CELLS || widthOf(cells.slice(0, place)) <= MOST_BEFORE) return 0;
  let start = place;
  for (let width = 0; start > 0 && width < MOST_BEFORE; start--) width += cells[start - 1]?.width ?? 0;
  return start;
}

function fitting(cells: readonly Cell[], most: number): readonly Cell[] {
  let width = 0;
  const end = cells.findIndex((cell) => (width += cell.width) > most);
  return end === -1 ? cells : cells.slice(0, end);
}

function widthOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, { width }) => sum + width, 0);
}
