import { domainOf } from "../../model/address.ts";
import { ACTIONS, type Change, EMPTY_SCOPE, type Plan, PROTECTION } from "../../model/plan.ts";
import { groupChanges, renderBaseVerdict } from "../plan/groups.ts";
import { renderCalls } from "./calls.ts";
import { lines, renderChange } from "./change.ts";
import { renderEach } from "./diagnostics.ts";
import { renderKeysToCome } from "../apply/host-keys.ts";
import { type Paint, painter } from "./paint.ts";
import { printable } from "../safe/printable.ts";
import { renderSeries } from "./series.ts";
import { foldSeries } from "../plan/series.ts";

export interface PlanTextOptions {
  readonly color: boolean;
  /** Every occurrence of a recurring meeting, rather than one entry for all. */
  readonly verbose?: boolean;
  /** What is listed and isn't ours, too. */
  readonly unmanaged?: boolean;
  /** Host keys that are given once will be kept, or shown. */
  readonly keysKept?: boolean;
}

/** The plan for people: what changes, why, and every call that will be made. */
export function renderPlan(plan: Plan, options: PlanTextOptions): string {
  const paint = painter(options.color);
  const blocks: string[] = [];
  for (const { title, changes } of groupChanges(plan)) {
    if (title !== undefined) blocks.push(paint(["bold", "underline"], title), "");
    blocks.push(...renderChanges(changes, paint, options.verbose === true));
  }
  if (plan.calls.length > 0) blocks.push(...renderCalls(plan, paint, options.verbose === true), "");
  if (options.unmanaged === true) blocks.push(...renderUnmanaged(plan, paint));
  if (plan.diagnostics.length > 0) blocks.push(renderEach(plan.diagnostics, options));
  blocks.push(...[...renderBaseVerdict(plan), renderVerdict(plan)].map((line) => paint("bold", line)));
  if (plan.diagnostics.some((each) => each.severity === "error"))
    blocks.push(paint(["bold", "red"], "This plan is refused: apply would make none of its calls."));
  else if (options.keysKept !== true) blocks.push(...keysToCome(plan, paint));
  return `${blocks.join("\n")}\n`;
}

function keysToCome(plan: Plan, paint: Paint): string[] {
  const text = renderKeysToCome(plan);
  return text === undefined ? [] : [paint("yellow", text)];
}

function renderChanges(changes: readonly Change[], paint: Paint, verbose: boolean): string[] {
  return [...byDomain(changes)].flatMap(([domain, ofDomain]) => {
    const entries = verbose ? ofDomain : foldSeries(ofDomain);
    const texts = entries.map((each) => ("changes" in each ? renderSeries(each, paint) : renderChange(each, paint)));
    return [paint("bold", printable(domain)), ...texts, ""];
  });
}

function renderUnmanaged({ unmanaged = [] }: Plan, paint: Paint): string[] {
  if (unmanaged.length === 0) return [];
  const entries = unmanaged.map(({ address, region, before }) => {
    const fields = lines({ region, ...before }, (name, value) => `${name}: ${value}`);
    return [`  . ${printable(address)}`, ...fields.map((line) => paint("dim", line))].join("\n");
  });
  return [paint("bold", "Unmanaged, and left alone:"), ...entries, ""];
}

/** `Plan: 3 to add, 1 to remove. 12 unchanged, 3 unmanaged.` and the calls per region. */
export function renderVerdict(plan: Plan): string {
  const { summary, calls } = plan;
  const { unchanged, unmanaged, blocked } = summary;
  const parts = ACTIONS.flatMap((action) => (summary[action] > 0 ? [`${summary[action]} to ${action}`] : []));
  if (blocked > 0) parts.push(`${blocked} blocked`);
  const rest = [...(unchanged > 0 ? [`${unchanged} unchanged`] : []), ...(unmanaged > 0 ? [`${unmanaged} unmanaged`] : [])];
  const others = rest.length > 0 ? ` ${rest.join(", ")}.` : "";
  if (parts.length === 0) return `${renderNothing(plan)}${others}`;
  return `Plan: ${parts.join(", ")}.${others}\n${renderCallCount(calls)}`;
}

/** What it means that nothing is to be done: where nothing was looked at, nothing is known to be well. */
function renderNothing({ scope, diagnostics }: Plan): string {
  const what = scope.drift === true ? "No drift" : "No changes";
  if (diagnostics.some(({ code }) => code === PROTECTION)) return "Only protections change.";
  if (diagnostics.some(({ code }) => code === EMPTY_SCOPE)) return `${what}: nothing of the config is in this scope.`;
  return scope.drift === true ? `${what}: nobody else changed what is declared.` : `${what}: everything is as declared.`;
}

function renderCallCount(calls: Plan["calls"]): string {
  if (calls.length === 0) return "No call is needed.";
  const perRegion = new Map<string, number>();
  for (const { region } of calls) perRegion.set(region, (perRegion.get(region) ?? 0) + 1);
  const regions = [...perRegion].map(([region, count]) => `${printable(region)}: ${count}`).join(", ");
  return `${calls.length} ${calls.length === 1 ? "call" : "calls"} (${regions}).`;
}

/** Whether apply would change nothing that anyone asked for; that the state forgets what is over is no change. */
export function isEmpty({ summary, diagnostics }: Pick<Plan, "summary" | "diagnostics">): boolean {
  const changes = summary.blocked > 0 || ACTIONS.some((action) => summary[action] > 0);
  return !changes && !diagnostics.some(({ code }) => code === PROTECTION);
}

/** In the order in which the plan has them. */
export function byDomain(changes: readonly Change[]): Map<string, Change[]> {
  const domains = new Map<string, Change[]>();
  for (const change of changes) {
    const domain = domainOf(change.address);
    const known = domains.get(domain);
    if (known === undefined) domains.set(domain, [change]);
    else known.push(change);
  }
  return domains;
}
