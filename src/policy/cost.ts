import { BUDGETS } from "../model/budgets.ts";
import { childrenOf, type Expr } from "./syntax.ts";

/**
 * Steps that an evaluation takes at most: each part of the expression counts as often as the lists around it have entries. A list of an
 * object counts as the longest that rules are held against, one that is written out as what it has.
 */
export function costOf(expr: Expr): number {
  let cost = 1;
  for (const { child, range } of childrenOf(expr)) cost += costOf(child) * (range === undefined ? 1 : sizeOf(range));
  return cost;
}

function sizeOf(range: Expr): number {
  const { exprKind } = range;
  if (exprKind.case === "listExpr") return Math.max(1, exprKind.value.elements.length);
  if (exprKind.case === "structExpr") return Math.max(1, exprKind.value.entries.length);
  // What adds lists up is as long as all of them.
  return BUDGETS.policyListEntries * partsOf(range);
}

function partsOf(expr: Expr): number {
  return expr.exprKind.case === "selectExpr" ? 1 : childrenOf(expr).reduce((sum, { child }) => sum + partsOf(child), 1);
}

export function hasLoop(expr: Expr): boolean {
  return childrenOf(expr).some(({ child, range }) => range !== undefined || hasLoop(child));
}
