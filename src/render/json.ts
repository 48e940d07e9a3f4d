import { canonicalJson } from "../model/keyring.ts";
import type { Plan } from "../model/plan.ts";
import { harmlessJson } from "./safe/json.ts";

export function renderPlanJson(plan: Plan): string {
  return `${harmlessJson(canonicalJson(plan))}\n`;
}
