import type { Failure } from "../../model/diagnostic.ts";

/** On one line, for a row and a channel: the first diagnostic with its place, and how many more there are. */
export function summaryOf({ diagnostics }: Pick<Failure, "diagnostics">): string {
  const [first] = diagnostics;
  if (first === undefined) return "it failed";
  const { source, summary } = first;
  const place = source === undefined ? "" : `${source.file}:${source.line}:${source.column}: `;
  const more = diagnostics.length > 1 ? ` (and ${diagnostics.length - 1} more)` : "";
  return `${place}${summary}${more}`;
}
