import { celEnv, type CelInput, isCelError, parse, plan } from "@bufbuild/cel";
import { strings } from "@bufbuild/cel/ext";
import { didYouMean } from "../config/did-you-mean.ts";
import { BUDGETS } from "../model/budgets.ts";
import { CALENDAR } from "./calendar.ts";
import { costOf, hasLoop } from "./cost.ts";
import { childrenOf, type Expr, type Parsed } from "./syntax.ts";
import type { Fields } from "./fields.ts";

/** Throws an Error that says why it can't be evaluated. */
export interface Predicate {
  /** Steps of one evaluation, at most. */
  readonly cost: number;
  /** Whether it goes through lists. */
  readonly loops: boolean;
  holds(bindings: Readonly<Record<string, CelInput>>): boolean;
}

/** At an offset in the expression. */
export interface ExpressionProblem {
  readonly offset: number;
  readonly what: string;
}

export type Compiled = Predicate | { readonly problems: readonly ExpressionProblem[] };

const ENVIRONMENT = celEnv({ funcs: [...strings, ...CALENDAR] });
const LONGEST = 4_000;

/** `fields`: those of `object`. */
export function compileExpression(text: string, fields: Fields): Compiled {
  if (text.length > LONGEST)
    return { problems: [{ offset: 0, what: `is longer than ${LONGEST.toLocaleString("en")} characters` }] };
  let parsed: Parsed;
  try {
    parsed = parse(text);
  } catch (error) {
    return { problems: [syntaxProblem(error)] };
  }
  const problems = checkNames(parsed, fields);
  if (problems.length > 0) return { problems };
  const cost = costOf(parsed.expr);
  if (cost > BUDGETS.policyCost) {
    const most = BUDGETS.policyCost.toLocaleString("en");
    return { problems: [{ offset: 0, what: `may take more than ${most} steps: nest fewer lists` }] };
  }
  const evaluate = plan(ENVIRONMENT, parsed);
  return {
    cost,
    loops: hasLoop(parsed.expr),
    holds(bindings) {
      const result = evaluate(bindings);
      if (isCelError(result)) throw new Error(result.message);
      if (typeof result !== "boolean") throw new Error("it is neither true nor false");
      return result;
    },
  };
}

/** The parser's errors have a place, and `<input>:1:13: ` before their message. */
function syntaxProblem(error: unknown): ExpressionProblem {
  const { location, message } = error as {
    readonly location?: { readonly start: { readonly offset: number } };
    readonly message: string;
  };
  return { offset: location?.start.offset ?? 0, what: `is not CEL: ${message.replace(/^<input>:\d+:\d+: /, "").slice(0, 200)}` };
}

const VARIABLES: ReadonlySet<string> = new Set(["object", "now"]);

/** CEL would tell a wrong name only for an object that reaches it, and not at all in `has`. */
function checkNames({ expr, sourceInfo }: Parsed, fields: Fields): ExpressionProblem[] {
  const problems: ExpressionProblem[] = [];
  const report = ({ id }: Expr, what: string): void => {
    problems.push({ offset: sourceInfo?.positions[String(id)] ?? 0, what });
  };
  /** The fields of a part of `object`; "any" for all else. */
  const fieldsAt = (each: Expr, bound: ReadonlySet<string>): Fields => {
    const { exprKind } = each;
    if (exprKind.case === "identExpr") return exprKind.value.name === "object" && !bound.has("object") ? fields : "any";
    const step = stepOf(each);
    if (step === undefined) return "any";
    const outer = fieldsAt(step.operand, bound);
    return typeof outer === "object" ? (Object.hasOwn(outer, step.field) ? (outer[step.field] as Fields) : "any") : "any";
  };
  const visit = (each: Expr, bound: ReadonlySet<string>): void => {
    const { exprKind } = each;
    if (
      exprKind.case === "identExpr" &&
      !bound.has(exprKind.value.name) &&
      !VARIABLES.has(exprKind.value.name) &&
      !isType(exprKind.value.name)
    )
      report(each, `has no variable ${exprKind.value.name}: there are \`object\` and \`now\``);
    if (
      exprKind.case === "callExpr" &&
      ENVIRONMENT.funcs.find(exprKind.value.function) === undefined &&
      !isOperator(exprKind.value.function)
    )
      report(each, `has no function ${exprKind.value.function}`);
    const step = stepOf(each);
    const outer = step === undefined ? "any" : fieldsAt(step.operand, bound);
    if (step !== undefined && typeof outer === "object" && !Object.hasOwn(outer, step.field)) {
      const names = Object.keys(outer);
      report(each, `has no field ${step.field}; ${didYouMean(step.field, names) ?? `there are ${names.join(", ")}`}`);
    } else if (step !== undefined && outer === "value" && isOfObject(step.operand))
      report(each, `has no field ${step.field}: what is before it has none`);
    for (const { child, variables } of childrenOf(each))
      visit(child, variables.length === 0 ? bound : new Set([...bound, ...variables]));
  };
  visit(expr, new Set());
  return problems;
}

/** `a.field`, `has(a.field)` and `a["field"]`. */
function stepOf({ exprKind }: Expr): { readonly operand: Expr; readonly field: string } | undefined {
  if (exprKind.case === "selectExpr" && exprKind.value.operand !== undefined)
    return { operand: exprKind.value.operand, field: exprKind.value.field };
  if (exprKind.case !== "callExpr" || exprKind.value.function !== "_[_]") return undefined;
  const [operand, index] = exprKind.value.args;
  const constant = index?.exprKind.case === "constExpr" ? index.exprKind.value.constantKind : undefined;
  return operand !== undefined && constant?.case === "stringValue" ? { operand, field: constant.value } : undefined;
}

function isOfObject(each: Expr): boolean {
  if (each.exprKind.case === "identExpr") return each.exprKind.value.name === "object";
  const step = stepOf(each);
  return step !== undefined && isOfObject(step.operand);
}

function isOperator(name: string): boolean {
  return /^[_!@-]/.test(name);
}

const TYPES = new Set([
  "bool",
  "bytes",
  "double",
  "int",
  "list",
  "map",
  "null_type",
  "string",
  "timestamp",
  "type",
  "uint",
  "duration",
]);

function isType(name: string): boolean {
  return TYPES.has(name);
}
