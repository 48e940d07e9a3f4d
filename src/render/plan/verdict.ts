import { ACTIONS, type Plan } from "../../model/plan.ts";
import { printable } from "../safe/printable.ts";
import { callsByRegion, countOf, countText, plural } from "./count.ts";
import { groupsOf } from "./groups.ts";

/** `Plan: 3 to add, 1 to remove. 12 unchanged.`, and the calls per region. */
export function renderVerdict(plan: Plan): string {
  const { summary, calls } = plan;
  const { unchanged, unmanaged } = summary;
  const rest = [...(unchanged > 0 ? [`${unchanged} unchanged`] : []), ...(unmanaged > 0 ? [`${unmanaged} unmanaged`] : [])];
  const others = rest.length > 0 ? ` ${rest.join(", ")}.` : "";
  const { rename } = countOf(plan.changes);
  const counts = countText({ ...summary, adopt: summary.adopt - rename, rename });
  if (counts === "") return `${emptyVerdict(plan)}${others}`;
  return `Plan: ${counts}.${others}\n${callCount(calls)}`;
}

/** Under `--only-own`. */
export const ALL_PENDING = "all that there is to do was pending already";

function emptyVerdict({ scope, diagnostics, base }: Plan): string {
  const what = scope.drift === true ? "No drift" : "No changes";
  if (base?.leftOut !== undefined) return `${what}: ${ALL_PENDING}.`;
  if (diagnostics.some(({ code }) => code === "empty-scope")) return `${what}: no declared object is in this scope.`;
  if (scope.roll === true) return `${what}: no new meeting of an unchanged series has come into its horizon.`;
  return scope.drift === true ? `${what}: nothing declared was changed outside xroom.` : `${what}: everything is as declared.`;
}

export function callCount(calls: Plan["calls"]): string {
  if (calls.length === 0) return "No calls needed.";
  const regions = [...callsByRegion(calls)].map(([region, count]) => `${printable(region)}: ${count}`).join(", ");
  return `${plural(calls.length, "call")} (${regions}).`;
}

/** A line for each group of changes: `This change (since main, 1a2b3c4): 1 to add.` */
export function renderBaseVerdict(plan: Pick<Plan, "changes" | "base">): string[] {
  if (plan.base === undefined) return [];
  return groupsOf(plan).flatMap(({ name, isOwn, changes }) => {
    if (changes.length === 0) return isOwn ? [`${name}: no changes.`] : [];
    return [`${name}: ${countText(countOf(changes))}.`];
  });
}

/** Expired objects leave the state all the same. */
export function isEmpty({ summary }: Pick<Plan, "summary">): boolean {
  return summary.blocked === 0 && !ACTIONS.some((action) => summary[action] > 0);
}
