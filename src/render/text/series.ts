import type { Change } from "../../model/plan.ts";
import { type FieldChange, fieldChanges, reasonsText } from "../plan/fields.ts";
import { describeSeries, type FoldedSeries, inCommon } from "../plan/series.ts";
import { printable } from "../safe/printable.ts";
import { COLORS, fieldLine, SYMBOLS } from "./change.ts";
import type { Paint } from "./paint.ts";

export function renderSeries(series: FoldedSeries, paint: Paint): string {
  const { address, changes } = series;
  const actions = new Set(changes.map(({ action }) => action));
  const [first] = changes as readonly [Change, ...Change[]];
  const action = actions.size === 1 ? first.action : "update";
  const symbol = paint(COLORS[action], SYMBOLS[action].padStart(3));
  const body = actions.size === 1 ? commonLines(changes, paint) : [];
  const head = `${symbol} ${printable(address)}  ${paint("dim", `# ${reasonsText(changes)}`)}`;
  return [head, `      ${printable(describeSeries(series))}`, ...body.map((line) => `      ${line}`)].join("\n");
}

function commonLines(changes: readonly Change[], paint: Paint): readonly string[] {
  const { common, differs } = inCommon(changes.map((change) => linesOf(change, paint)));
  return differs ? [...common, "--verbose shows what differs by occurrence"] : common;
}

/** The head of the entry shows these. */
const TIMES = new Set(["start", "duration"]);

function linesOf(change: Change, paint: Paint): string[] {
  return change.action === "remove" ? [] : fieldChanges(change).flatMap((field) => lineOf(field, paint));
}

function lineOf(field: FieldChange, paint: Paint): string[] {
  if (!TIMES.has(field.name)) return [fieldLine(field, paint)];
  return field.before === undefined || field.after === undefined ? [] : [`${field.name} changes`];
}
