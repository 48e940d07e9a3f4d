import { printable } from "../safe/printable.ts";
import { padded, widthOf } from "./width.ts";

export function renderTable<Column extends string>(
  columns: readonly Column[],
  rows: readonly { readonly [column in Column]: string }[],
): string {
  const lines = [
    columns.map((column) => column.toUpperCase()),
    ...rows.map((row) => columns.map((column) => printable(row[column]))),
  ];
  const widths = columns.map((_, index) => lines.reduce((widest, line) => Math.max(widest, widthOf(line[index] ?? "")), 0));
  return lines
    .map(
      (line) =>
        `${line
          .map((cell, index) => padded(cell, widths[index] ?? 0))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}
