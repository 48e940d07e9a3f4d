import type { Change } from "../../model/plan.ts";
import { type FieldChange, fieldChanges, reasonsText, reasonText } from "../plan/fields.ts";
import {
  describeSeries,
  isSeries,
  occurrenceLines,
  type PlanEntry,
  type SeriesEntry,
  seriesFields,
} from "../plan/series/index.ts";
import { SYMBOLS } from "../text/change.ts";
import { code, fenced, prose } from "./escape.ts";
import { type LinkBase, linked } from "./links.ts";

export function renderEntry({ entry, cover }: PlanEntry, base: LinkBase): string {
  const text = isSeries(entry) ? renderFolded(entry, base) : renderOne(entry, base);
  return cover === undefined ? text : `${text}\n\n_${prose(cover)}_`;
}

function renderOne(change: Change, base: LinkBase): string {
  const { id } = change;
  const identity = typeof id === "number" ? ` (${id})` : "";
  return [
    `${headOf(change, change.address, base)}${identity}: ${prose(reasonText(change))}${occurrenceLines(change)
      .map((line) => `<br>\n${prose(line)}`)
      .join("")}`,
    ...blockedLines(change),
    ...diffBlock(fieldChanges(change)),
  ].join("\n\n");
}

function renderFolded(series: SeriesEntry, base: LinkBase): string {
  const { address, changes, isRest } = series;
  const [first] = changes;
  const rest = isRest ? "; the other changes of the series, counted" : "";
  return [
    `${headOf(first, address, base)}: ${prose(reasonsText(changes))}${rest}<br>\n${prose(describeSeries(series))}`,
    ...blockedLines(first),
    ...diffBlock(seriesFields(series)),
  ].join("\n\n");
}

function headOf({ action, blocked, source, title }: Change, address: string, base: LinkBase): string {
  const symbol = code(blocked === null ? SYMBOLS[action] : "!");
  return `${symbol} ${linked(code(address), source, base)}${title === undefined ? "" : ` “${prose(title)}”`}`;
}

function blockedLines({ blocked }: Change): string[] {
  return blocked === null ? [] : [`**Blocked:** ${prose(blocked)}`];
}

/** `- duration: 1h`, `+ duration: 1h30m` */
function diffBlock(fields: readonly FieldChange[]): string[] {
  const lines = fields.flatMap(({ name, before, after, note }) => {
    const ending = note === undefined ? "" : ` (${note})`;
    return [
      ...(before === undefined ? [] : [`- ${name}: ${before}${ending}`]),
      ...(after === undefined ? [] : [`+ ${name}: ${after}${ending}`]),
    ];
  });
  return lines.length === 0 ? [] : [fenced("diff", lines)];
}
