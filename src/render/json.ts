import { canonicalPieces } from "../model/canonical-json.ts";
import type { Plan } from "../model/plan.ts";
import { harmlessJson } from "./safe/json.ts";

export function renderPlanJson(plan: Plan): string {
  return [...planJsonPieces(plan)].join("");
}

/** The same text in pieces, which each end between two values. */
export function* planJsonPieces(plan: Plan): Generator<string> {
  for (const piece of canonicalPieces(plan)) yield harmlessJson(piece);
  yield "\n";
}
