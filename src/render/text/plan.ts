import type { Period } from "../../model/agenda.ts";
import type { Change, Plan } from "../../model/plan.ts";
import type { Instant } from "../../model/instant.ts";
import { hostKeyWarning } from "../apply/host-keys.ts";
import { aboutLines } from "../plan/about.ts";
import { fieldsOf } from "../plan/fields.ts";
import { byDomain, groupChanges } from "../plan/groups.ts";
import { shownPart } from "../plan/period.ts";
import { entriesOf, isSeries, type SeriesContext } from "../plan/series/index.ts";
import { renderBaseVerdict, renderVerdict } from "../plan/verdict.ts";
import { printable } from "../safe/printable.ts";
import { renderCalls } from "./calls.ts";
import { renderChange } from "./change.ts";
import { renderDiagnosticList } from "./diagnostics.ts";
import { type Paint, painter } from "./paint.ts";
import { renderSeries } from "./series.ts";

export interface PlanTextOptions {
  readonly color: boolean;
  readonly verbose?: boolean;
  readonly unmanaged?: boolean;
  /** No warning that host keys could be lost. */
  readonly keysKept?: boolean;
  /** For a saved plan, the time at which it is shown. */
  readonly savedAt?: Instant | undefined;
  /** Changes outside of it are not listed. */
  readonly period?: Period | undefined;
}

export function renderPlan(plan: Plan, options: PlanTextOptions): string {
  const paint = painter(options.color);
  const { part, note } = shownPart(plan, options.period);
  const blocks: string[] = [];
  // An argument for each of 200,000 lines is more than a call may have.
  const add = (lines: readonly string[]): void => {
    for (const line of lines) blocks.push(line);
  };
  for (const { title, isMade, changes } of groupChanges(part)) {
    if (title !== undefined) blocks.push(paint(["bold", "underline"], `${title}:`), "");
    add(renderChanges(changes, isMade ? plan : { ...plan, series: [] }, paint, options.verbose === true));
  }
  if (part.calls.length > 0) add([...renderCalls(part, paint, options.verbose === true), ""]);
  if (options.unmanaged === true) add(renderUnmanaged(part, paint));
  if (plan.diagnostics.length > 0) blocks.push(renderDiagnosticList(plan.diagnostics, options));
  if (note !== undefined) blocks.push(note);
  add([...renderBaseVerdict(plan), renderVerdict(plan)].map((line) => paint("bold", line)));
  if (plan.diagnostics.some((each) => each.severity === "error"))
    blocks.push(paint(["bold", "red"], "This plan is refused: apply will not run it."));
  else if (options.keysKept !== true) add(keysToCome(plan, paint));
  add(aboutLines(plan, options.savedAt));
  return `${blocks.join("\n")}\n`;
}

function keysToCome(plan: Plan, paint: Paint): string[] {
  const text = hostKeyWarning(plan);
  return text === undefined ? [] : [paint("yellow", text)];
}

function renderChanges(changes: readonly Change[], { now, series }: SeriesContext, paint: Paint, verbose: boolean): string[] {
  return [...byDomain(changes)].flatMap(([domain, ofDomain]) => {
    const entries = entriesOf(ofDomain, { now, series, verbose });
    const texts = entries.flatMap(({ entry, cover }) => [
      isSeries(entry) ? renderSeries(entry, paint) : renderChange(entry, paint),
      ...(cover === undefined ? [] : [`      ${paint("dim", cover)}`]),
    ]);
    return [paint("bold", printable(domain)), ...texts, ""];
  });
}

function renderUnmanaged({ unmanaged = [] }: Pick<Plan, "unmanaged">, paint: Paint): string[] {
  if (unmanaged.length === 0) return [];
  const entries = unmanaged.map(({ address, region, zone = "UTC", before }) => {
    const fields = fieldsOf({ region, ...before }, { zone }).map(([name, value]) => paint("dim", `      ${name}: ${value}`));
    return [`  . ${printable(address)}`, ...fields].join("\n");
  });
  return [paint("bold", "Unmanaged, left alone:"), ...entries, ""];
}
