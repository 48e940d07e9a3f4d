import type { Change, Plan } from "../../../model/plan.ts";
import { h, type View } from "./element.ts";
import { MARKS, type MarkName, markOf } from "./marks.ts";

/** What is to become of the plan, in a word. */
export function stateOf({ diagnostics, changes }: Pick<Plan, "diagnostics" | "changes">): "refused" | "ready" | "empty" {
  if (diagnostics.some(({ severity }) => severity === "error")) return "refused";
  return changes.length === 0 ? "empty" : "ready";
}

export const STATES = {
  refused: { label: "Refused", text: "Apply would make none of its calls." },
  ready: { label: "Ready", text: "Apply makes exactly these calls, and no others." },
  empty: { label: "No changes", text: "Everything is as declared." },
} as const;

/** How many changes there are of each sort, and of what is left alone. */
export function tallyOf(changes: readonly Change[], unmanaged: number): [MarkName, number][] {
  const counts = new Map<MarkName, number>();
  for (const change of changes) counts.set(markOf(change), (counts.get(markOf(change)) ?? 0) + 1);
  if (unmanaged > 0) counts.set("unmanaged", unmanaged);
  const order = Object.keys(MARKS) as MarkName[];
  return order.flatMap((name): [MarkName, number][] => (counts.has(name) ? [[name, counts.get(name) ?? 0]] : []));
}

/** One of the tallies; in the browser it is a button that shows these alone. */
export function tallyView(name: MarkName, count: number, tag: "li" | "button"): View {
  const { symbol, label, tone } = MARKS[name];
  return h(
    tag,
    { class: `tally tone-${tone}`, ...(tag === "button" ? { type: "button", "data-mark": name, "aria-pressed": "false" } : {}) },
    h("span", { class: "symbol", "aria-hidden": "true" }, symbol),
    h("span", { class: "count" }, count.toLocaleString("en")),
    ` ${label}`,
  );
}
