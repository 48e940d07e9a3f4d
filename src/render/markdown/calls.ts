import type { Plan } from "../../model/plan.ts";
import { callsByRegion, plural } from "../plan/count.ts";
import { callRows } from "../text/calls.ts";
import { painter } from "../text/paint.ts";
import { htmlCode } from "./escape.ts";
import { listSection } from "./list-section.ts";
import type { Section } from "./section.ts";

export function callsSection(plan: Pick<Plan, "calls" | "changes">, verbose: boolean): Section[] {
  if (plan.calls.length === 0) return [];
  const summary = `${plural(plan.calls.length, "call")}, in order (${regionsOf(plan.calls)})`;
  const rows = callRows(plan, painter(false), verbose).map(({ text, calls }) => ({ text, count: calls }));
  return [listSection({ name: "calls", unit: "call", summary }, rows)];
}

const MOST_REGIONS = 10;

function regionsOf(calls: Plan["calls"]): string {
  const counts = callsByRegion(calls);
  if (counts.size > MOST_REGIONS) return plural(counts.size, "region");
  return [...counts].map(([region, count]) => `${htmlCode(region)}: ${count}`).join(", ");
}
