import type { Plan } from "../../model/plan.ts";
import { callRows } from "../text/calls.ts";
import { painter } from "../text/paint.ts";
import { plural } from "./count.ts";
import { htmlCode } from "./inert.ts";
import { listSection } from "./list-section.ts";
import type { Section } from "./section.ts";

/** Every call, in the order in which they are made. */
export function callsSection(plan: Plan, verbose: boolean): Section[] {
  if (plan.calls.length === 0) return [];
  const summary = `${plural(plan.calls.length, "call")}, in order (${regionsOf(plan.calls)})`;
  const rows = callRows(plan, painter(false), verbose).map(({ text, calls }) => ({ text, count: calls }));
  return [listSection({ name: "calls", unit: "call", summary }, rows)];
}

const MOST_REGIONS = 10;

function regionsOf(calls: Plan["calls"]): string {
  const counts = new Map<string, number>();
  for (const { region } of calls) counts.set(region, (counts.get(region) ?? 0) + 1);
  if (counts.size > MOST_REGIONS) return plural(counts.size, "region");
  return [...counts].map(([region, count]) => `${htmlCode(region)}: ${count}`).join(", ");
}
