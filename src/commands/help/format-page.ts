import type { Paint } from "../../render/text/paint.ts";
import { padded, widthOf } from "../../render/text/width.ts";
import { type Block, parsePage } from "./parse-page.ts";

export interface PageStyle {
  /** Code that is wider stays as it is. */
  readonly columns: number;
  readonly paint: Paint;
  /** What follows the text of a link. */
  readonly linkNote: (target: string) => string;
}

/** A page of the package as a terminal shows it: text and tables are wrapped, code stays as it is. */
export function formatPage(markdown: string, style: PageStyle): string {
  return parsePage(markdown)
    .map((block, index) => {
      const gap = index === 0 || (block.kind === "item" && !block.apart) ? "" : "\n";
      return `${gap}${linesOf(block, style).join("\n")}\n`;
    })
    .join("");
}

function linesOf(block: Block, style: PageStyle): string[] {
  switch (block.kind) {
    case "heading":
      return [style.paint("bold", inline(block.text, style))];
    case "code":
      return block.lines.map((line) => `  ${line}`.trimEnd());
    case "text":
      return wrapped(inline(block.text, style), style.columns, " ".repeat(block.indent));
    case "item": {
      const first = " ".repeat(block.indent) + block.marker;
      return wrapped(inline(block.text, style), style.columns, " ".repeat(first.length + 1), `${first} `);
    }
    case "table":
      return tableLines(
        block.head,
        block.rows.map((row) => row.map((cell) => inline(cell, style))),
        style.columns,
      );
    default:
      return block satisfies never;
  }
}

/** As columns where they fit, else the first cell and the others below it. */
function tableLines(head: readonly string[], rows: readonly (readonly string[])[], columns: number): string[] {
  const widths = head.map((title, at) => Math.max(...[title, ...rows.map((row) => row[at] ?? "")].map(widthOf)));
  if (widths.reduce((sum, width) => sum + width + 2, -2) <= columns) {
    const aligned = (row: readonly string[]): string =>
      widths
        .map((width, at) => padded(row[at] ?? "", width))
        .join("  ")
        .trimEnd();
    return [aligned(head.map((title) => title.toUpperCase())), ...rows.map(aligned)];
  }
  return rows.flatMap(([first = "", ...others]) => [
    ...wrapped(first, columns, ""),
    ...others.flatMap((cell, at) => wrapped(head.length > 2 ? `${head[at + 1]}: ${cell}` : cell, columns, "    ")),
  ]);
}

function wrapped(text: string, columns: number, indent: string, first = indent): string[] {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.split(" ")) {
    if (!isEmpty && widthOf(line) + 1 + widthOf(word) > columns) {
      lines.push(line);
      line = indent;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line];
}

/** Emphasis is left out; a link is its text and where it leads. Code keeps its marks. */
function inline(text: string, { linkNote }: PageStyle): string {
  return text
    .replaceAll(/\[([^\]]+)\]\(([^)\s]+)\)/g, (_, shown: string, target: string) => shown + linkNote(target))
    .split(/(`[^`]+`)/)
    .map((part) => (part.startsWith("`") ? part : part.replaceAll(/\*\*|(?<![\w/])_(?=\S)|(?<=\S)_(?![\w/])/g, "")))
    .join("");
}
