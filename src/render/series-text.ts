import type { Change } from "../model/plan.ts";
import { COLORS, fieldTransition, lines, SYMBOLS } from "./change-text.ts";
import { why } from "./change-words.ts";
import type { Paint } from "./paint.ts";
import { printable } from "./printable.ts";
import { describeSeries, type FoldedSeries } from "./series.ts";

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

function commonLines(changes: readonly Change[], paint: Paint): string[] {
  const of = changes.map((change) => new Set(linesOf(change, paint)));
  const [first = new Set<string>(), ...rest] = of;
  const common = [...first].filter((line) => rest.every((each) => each.has(line)));
  const all = new Set(of.flatMap((each) => [...each]));
  const more = all.size > common.length ? ["what differs by occurrence: --verbose shows it"] : [];
  return [...common, ...more];
}

function linesOf({ action, before, after, fields, region }: Change, paint: Paint): string[] {
  if (action === "adopt" || action === "remove") return [];
  if (after === null || before === null) {
    const { start: _, duration: __, ...rest } = after ?? {};
    return [`region: ${printable(region)}`, ...lines(rest, (name, value) => `${name}: ${value}`).map((line) => line.trim())];
  }
  return fields.flatMap((name) => (TOLD_ALREADY.has(name) ? [`${name} changes`] : [fieldTransition(name, before, after, paint)]));
}
