import { reasonsText } from "../plan/fields.ts";
import { describeSeries, type SeriesEntry, seriesFields } from "../plan/series/index.ts";
import { printable } from "../safe/printable.ts";
import { blockedLines, fieldLine, headLine } from "./change.ts";
import type { Paint } from "./paint.ts";

export function renderSeries(entry: SeriesEntry, paint: Paint): string {
  const { address, changes, isRest } = entry;
  const [{ blocked }] = changes;
  const rest = isRest ? "; the other changes of the series, counted" : "";
  return [
    headLine({ ...changes[0], id: null, address, reason: `${reasonsText(changes)}${rest}` }, paint),
    `      ${printable(describeSeries(entry))}`,
    ...blockedLines(blocked, paint),
    ...seriesFields(entry).map((field) => `      ${fieldLine(field, paint)}`),
  ].join("\n");
}
