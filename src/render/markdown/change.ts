import type { Change } from "../../model/plan.ts";
import { SYMBOLS } from "../text/change.ts";
import { fieldsOf, localTime, shown, why } from "../plan/fields.ts";
import { describeSeries, type FoldedSeries, inCommon } from "../plan/series.ts";
import { code, fenced, prose } from "./inert.ts";
import { type LinkBase, linked } from "./links.ts";

/** A change, or a recurring meeting's: a line that says what and why, and what differs as a diff. */
export function renderEntry(entry: Change | FoldedSeries, base: LinkBase): string {
  return "changes" in entry ? renderFolded(entry, base) : renderOne(entry, base);
}

function renderOne(change: Change, base: LinkBase): string {
  const { action, address, id, blocked, source } = change;
  const symbol = code(blocked === null ? SYMBOLS[action] : "!");
  const identity = typeof id === "number" ? ` (${id})` : "";
  const head = `${symbol} ${linked(code(address), source, base)}${identity}: ${prose(why(change))}`;
  return [head, ...(blocked === null ? [] : [`**Blocked:** ${prose(blocked)}`]), ...block(diffOf(change))].join("\n\n");
}

function renderFolded(series: FoldedSeries, base: LinkBase): string {
  const { address, changes } = series;
  const [first] = changes as readonly [Change, ...Change[]];
  const same = changes.every(({ action }) => action === first.action);
  const reasons = [...new Set(changes.map(why))].join("; ");
  const { common, differs } = inCommon(changes.map(untold));
  const notes = [
    prose(describeSeries(series)),
    ...(same && differs ? ["what differs by occurrence is told by `--verbose`"] : []),
  ];
  const symbol = code(SYMBOLS[same ? first.action : "update"]);
  const head = `${symbol} ${linked(code(address), first.source, base)}: ${prose(reasons)}`;
  return [`${head}<br>\n${notes.join("; ")}`, ...block(same ? common : [])].join("\n\n");
}

/** When a meeting is held that comes or goes is told in words. */
function untold(change: Change): string[] {
  const updated = change.before !== null && change.after !== null;
  return diffOf(change).filter((line) => updated || !/^[+-] (?:start|duration): /.test(line));
}

function block(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [fenced("diff", lines)];
}

/** What comes with it, what goes with it, or what becomes of each field: `- duration: 1h`, `+ duration: 1h30m`. */
function diffOf({ action, before, after, fields, region, blocked, zone }: Change): string[] {
  if (action === "adopt" || action === "forget" || action === "validate" || action === "close") return [];
  if (after === null) return fieldsOf(before ?? {}).map(([name, value]) => `- ${name}: ${value}`);
  if (before === null)
    return [
      ...(blocked === null ? [`+ region: ${region}`] : []),
      ...fieldsOf(after).map(([name, value]) => `+ ${name}: ${value}${name === "start" ? localTime(after, zone) : ""}`),
    ];
  return fields.flatMap((name) => [`- ${name}: ${shown(name, before[name])}`, `+ ${name}: ${shown(name, after[name])}`]);
}
