import type { Change } from "../../model/plan.ts";
import { type FieldChange, fieldChanges, reasonsText, reasonText } from "../plan/fields.ts";
import { describeSeries, type FoldedSeries, inCommon, type PlanEntry } from "../plan/series.ts";
import { SYMBOLS } from "../text/change.ts";
import { code, fenced, prose } from "./escape.ts";
import { type LinkBase, linked } from "./links.ts";

export function renderEntry({ entry, cover }: PlanEntry, base: LinkBase): string {
  const text = "changes" in entry ? renderFolded(entry, base) : renderOne(entry, base);
  return cover === undefined ? text : `${text}\n\n_${prose(cover)}_`;
}

function renderOne(change: Change, base: LinkBase): string {
  const { action, address, id, blocked, source } = change;
  const symbol = code(blocked === null ? SYMBOLS[action] : "!");
  const identity = typeof id === "number" ? ` (${id})` : "";
  const head = `${symbol} ${linked(code(address), source, base)}${identity}: ${prose(reasonText(change))}`;
  const diff = fieldChanges(change).flatMap(diffOf);
  return [head, ...(blocked === null ? [] : [`**Blocked:** ${prose(blocked)}`]), ...diffBlock(diff)].join("\n\n");
}

function renderFolded(series: FoldedSeries, base: LinkBase): string {
  const { address, changes } = series;
  const [first] = changes as readonly [Change, ...Change[]];
  const same = changes.every(({ action }) => action === first.action);
  const { common, differs } = inCommon(changes.map(diffWithoutTimes));
  const notes = [prose(describeSeries(series)), ...(same && differs ? ["`--verbose` shows what differs by occurrence"] : [])];
  const symbol = code(SYMBOLS[same ? first.action : "update"]);
  const head = `${symbol} ${linked(code(address), first.source, base)}: ${prose(reasonsText(changes))}`;
  return [`${head}<br>\n${notes.join("; ")}`, ...diffBlock(same ? common : [])].join("\n\n");
}

/** The line above says when an added or removed meeting is. */
function diffWithoutTimes(change: Change): string[] {
  return fieldChanges(change)
    .filter(({ name, before, after }) => (before !== undefined && after !== undefined) || !/^(?:start|duration)$/.test(name))
    .flatMap(diffOf);
}

/** `- duration: 1h`, `+ duration: 1h30m` */
function diffOf({ name, before, after }: FieldChange): string[] {
  return [...(before === undefined ? [] : [`- ${name}: ${before}`]), ...(after === undefined ? [] : [`+ ${name}: ${after}`])];
}

function diffBlock(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [fenced("diff", lines)];
}
