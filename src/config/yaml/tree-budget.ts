import { BUDGETS } from "../../model/budgets.ts";

/** The parts of YAML that a run may still parse into trees, such as texts, brackets and line breaks. */
export interface TreeBudget {
  left: number;
}

export function createTreeBudget(most: number = BUDGETS.yamlParts): TreeBudget {
  return { left: most };
}
