import { ACTIONS, type Plan } from "../../model/plan.ts";
import { printable } from "../safe/printable.ts";
import { callsByRegion, countOf, countText, plural } from "./count.ts";
import { thisChange } from "./groups.ts";

/** `Plan: 3 to add, 1 to remove. 12 unchanged.`, and the calls per region. */
export function renderVerdict(plan: Plan): string {
  const { summary, calls } = plan;
  const { unchanged, unmanaged } = summary;
  const rest = [...(unchanged > 0 ? [`${unchanged} unchanged`] : []), ...(unmanaged > 0 ? [`${unmanaged} unmanaged`] : [])];
  const others = rest.length > 0 ? ` ${rest.join(", ")}.` : "";
  const counts = countText(summary);
  if (counts === "") return `${emptyVerdict(plan)}${others}`;
  return `Plan: ${counts}.${others}\n${callCount(calls)}`;
}

function emptyVerdict({ scope, diagnostics }: Plan): string {
  const what = scope.drift === true ? "No drift" : "No changes";
  if (diagnostics.some(({ code }) => code === "empty-scope")) return `${what}: no declared object is in this scope.`;
  return scope.drift === true ? `${what}: nothing declared was changed outside xroom.` : `${what}: everything is as declared.`;
}

function callCount(calls: Plan["calls"]): string {
  if (calls.length === 0) return "No calls needed.";
  const regions = [...callsByRegion(calls)].map(([region, count]) => `${printable(region)}: ${count}`).join(", ");
  return `${plural(calls.length, "call")} (${regions}).`;
}

/** A line for each group of changes: `This change (since main, 1a2b3c4): 1 to add.` */
export function renderBaseVerdict({ changes, base }: Pick<Plan, "changes" | "base">): string[] {
  if (base === undefined) return [];
  const own = changes.filter(({ pending }) => pending !== true);
  const pending = changes.filter((change) => change.pending === true);
  return [
    `${thisChange(base)}: ${own.length === 0 ? "no changes" : countText(countOf(own))}.`,
    ...(pending.length === 0 ? [] : [`Pending already: ${countText(countOf(pending))}.`]),
    ...(base.dropped.length === 0 ? [] : [`No longer needed: ${countText(countOf(base.dropped))}.`]),
  ];
}

/** Expired objects leave the state all the same. */
export function isEmpty({ summary }: Pick<Plan, "summary">): boolean {
  return summary.blocked === 0 && !ACTIONS.some((action) => summary[action] > 0);
}
