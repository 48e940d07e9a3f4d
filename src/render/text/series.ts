import type { Change } from "../../model/plan.ts";
import { COLORS, fieldTransition, lines, SYMBOLS } from "./change.ts";
import { why } from "../plan/fields.ts";
import type { Paint } from "./paint.ts";
import { printable } from "../safe/printable.ts";
import { describeSeries, type FoldedSeries, inCommon } from "../plan/series.ts";

/** A recurring meeting as one entry: how many, when, and what all of its occurrences have in common. */
export function renderSeries(series: FoldedSeries, paint: Paint): string {
  const { address, changes } = series;
  const actions = new Set(changes.map(({ action }) => action));
  const [first] = changes as readonly [Change, ...Change[]];
  const action = actions.size === 1 ? first.action : "update";
  const symbol = paint(COLORS[action], SYMBOLS[action].padStart(3));
  const reasons = [...new Set(changes.map(why))].join("; ");
  const body = actions.size === 1 ? commonLines(changes, paint) : [];
  const head = `${symbol} ${printable(address)}  ${paint("dim", `# ${reasons}`)}`;
  return [head, `      ${printable(describeSeries(series))}`, ...body.map((line) => `      ${line}`)].join("\n");
}

const TOLD_ALREADY = new Set(["start", "duration"]);

function commonLines(changes: readonly Change[], paint: Paint): readonly string[] {
  const { common, differs } = inCommon(changes.map((change) => linesOf(change, paint)));
  return differs ? [...common, "what differs by occurrence: --verbose shows it"] : common;
}

function linesOf({ action, before, after, fields, region }: Change, paint: Paint): string[] {
  if (action === "adopt" || action === "remove") return [];
  if (after === null || before === null) {
    const { start: _, duration: __, ...rest } = after ?? {};
    return [`region: ${printable(region)}`, ...lines(rest, (name, value) => `${name}: ${value}`).map((line) => line.trim())];
  }
  return fields.flatMap((name) => (TOLD_ALREADY.has(name) ? [`${name} changes`] : [fieldTransition(name, before, after, paint)]));
}
