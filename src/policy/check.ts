/**
 * Types of expressions: a wrong field, operand or result is an error before anything is evaluated. CEL would tell it only for an object
 * that reaches it, and not at all in `has`. A part has the types that it may have; it is wrong if none of them fits.
 */
import { didYouMean } from "../config/did-you-mean.ts";
import { resultOf, type Signature } from "./signature.ts";
import { type Expr, type ExpressionProblem, nameOfCall, type Parsed } from "./syntax.ts";
import * as T from "./types.ts";
import type { RecordType, Types } from "./types.ts";

type Scope = ReadonlyMap<string, Types>;
type ExprOf<Case extends Expr["exprKind"]["case"]> = Extract<Expr["exprKind"], { case: Case }>["value"];

/** `object`: its fields. */
export function checkTypes(
  { expr, sourceInfo }: Parsed,
  object: RecordType["fields"],
  functions: readonly Signature[],
): ExpressionProblem[] {
  const problems: ExpressionProblem[] = [];
  const report = ({ id }: Pick<Expr, "id">, what: string): "any" => {
    problems.push({ offset: sourceInfo?.positions[String(id)] ?? 0, what });
    return "any";
  };
  const scope: Scope = new Map<string, Types>([
    ["object", T.recordOf(object)],
    ["now", T.TIMESTAMP],
  ]);
  const result = createChecker(functions, report)(expr, scope);
  if (!T.mayBe(result, T.BOOL)) problems.push({ offset: 0, what: `is ${T.nameOf(result)}, and not true or false` });
  return problems.toSorted((a, b) => a.offset - b.offset);
}

type Report = (at: Pick<Expr, "id">, what: string) => "any";
type Check = (expr: Expr | undefined, scope: Scope) => Types;

function createChecker(functions: readonly Signature[], report: Report): Check {
  const check: Check = (expr, scope) => {
    if (expr === undefined) return "any";
    const { exprKind } = expr;
    switch (exprKind.case) {
      case "constExpr":
        return CONSTANTS[String(exprKind.value.constantKind.case)] ?? "any";
      case "identExpr":
        return identifier(expr, exprKind.value.name, scope);
      case "selectExpr": {
        const { operand, field, testOnly } = exprKind.value;
        const found = fieldOf(expr, check(operand, scope), field);
        return testOnly ? T.BOOL : found;
      }
      case "callExpr":
        return call(expr, exprKind.value, scope);
      case "listExpr":
        return T.listOf(T.either(...checkAll(exprKind.value.elements, scope)));
      case "structExpr":
        return struct(expr, exprKind.value, scope);
      case "comprehensionExpr":
        return comprehension(exprKind.value, scope);
      default:
        return "any";
    }
  };

  const checkAll = (all: readonly Expr[], scope: Scope): Types[] => all.map((each) => check(each, scope));

  const struct = (expr: Expr, { messageName, entries }: ExprOf<"structExpr">, scope: Scope): Types => {
    if (messageName !== "") return report(expr, `has no type ${messageName}`);
    for (const { keyKind } of entries) if (keyKind.case === "mapKey") check(keyKind.value, scope);
    return T.mapOf(T.either(...entries.map(({ value }) => check(value, scope))));
  };

  const identifier = (expr: Expr, name: string, scope: Scope): Types => {
    const bound = scope.get(name);
    if (bound !== undefined) return bound;
    return TYPES.has(name) ? T.TYPE : report(expr, `has no variable ${name}: there are \`object\` and \`now\``);
  };

  /** `a.field`, `has(a.field)` and `a["field"]`. */
  const fieldOf = (expr: Expr, operand: Types, field: string): Types => {
    if (operand === "any" || operand.length === 0) return "any";
    const found = operand.flatMap((type): Types[] => {
      if (type.kind === "map") return [type.of];
      return type.kind === "record" && Object.hasOwn(type.fields, field) ? [type.fields[field] as Types] : [];
    });
    if (found.length > 0) return T.either(...found);
    const names = operand.flatMap((type) => (type.kind === "record" ? Object.keys(type.fields) : []));
    if (names.length === 0) return report(expr, `has no field ${field}: what is before it is ${T.nameOf(operand)}, and has none`);
    return report(expr, `has no field ${field}; ${didYouMean(field, names) ?? `there are ${names.join(", ")}`}`);
  };

  const call = (expr: Expr, { function: name, target, args }: ExprOf<"callExpr">, scope: Scope): Types => {
    const space = target?.exprKind.case === "identExpr" ? `${target.exprKind.value.name}.` : "";
    if (functions.some((each) => each.name === space + name && space !== ""))
      return overload(expr, space + name, undefined, checkAll(args, scope));
    const self = target === undefined ? undefined : check(target, scope);
    const given = checkAll(args, scope);
    const [first = "any", second = "any", third = "any"] = given;
    switch (name) {
      case "_&&_":
      case "_||_":
        for (const [index, each] of given.entries()) requireBool(args[index] ?? expr, each, name);
        return T.BOOL;
      case "_?_:_":
        requireBool(args[0] ?? expr, first, name);
        return T.either(second, third);
      case "@not_strictly_false":
        return T.BOOL;
      case "_==_":
      case "_!=_":
        if (!T.mayEqual(first, second)) report(expr, `compares ${T.nameOf(first)} with ${T.nameOf(second)}`);
        return T.BOOL;
      case "@in":
        if (!T.isIn(first, second)) report(expr, `looks for ${T.nameOf(first)} in ${T.nameOf(second)}`);
        return T.BOOL;
      case "_[_]":
        return index(expr, first, second, args[1]);
      default:
        return overload(expr, name, self, given);
    }
  };

  const requireBool = (expr: Expr, types: Types, operator: string): void => {
    if (!T.mayBe(types, T.BOOL)) report(expr, `has ${T.nameOf(types)} where \`${nameOfCall(operator)}\` takes true or false`);
  };

  const index = (expr: Expr, operand: Types, key: Types, written: Expr | undefined): Types => {
    if (operand === "any") return "any";
    const constant = written?.exprKind.case === "constExpr" ? written.exprKind.value.constantKind : undefined;
    if (constant?.case === "stringValue" && !operand.some(({ kind }) => kind === "list"))
      return fieldOf(expr, operand, constant.value);
    const found = operand.flatMap((type): Types[] => {
      if (type.kind === "list") return T.mayEqual(key, T.INT) ? [type.of] : [];
      if (type.kind === "scalar" || !T.mayBe(key, T.STRING)) return [];
      return [type.kind === "map" ? type.of : T.either(...Object.values(type.fields))];
    });
    return found.length > 0 ? T.either(...found) : report(expr, `takes ${T.nameOf(key)} as a place in ${T.nameOf(operand)}`);
  };

  const overload = (expr: Expr, name: string, self: Types | undefined, given: readonly Types[]): Types => {
    const found = resultOf(functions, { name, self, given });
    return "problem" in found ? report(expr, found.problem) : found.result;
  };

  const comprehension = (value: ExprOf<"comprehensionExpr">, scope: Scope): Types => {
    const { iterRange, iterVar, iterVar2, accuVar, accuInit, loopStep, result } = value;
    const range = check(iterRange, scope);
    if (range !== "any" && !range.some(({ kind }) => kind !== "scalar"))
      report(iterRange ?? { id: 0n }, `goes through ${T.nameOf(range)} as through a list`);
    const inner = new Map<string, Types>([...scope, [iterVar, T.either(...T.elementsOf(range))], [iterVar2, "any"]]);
    const start = check(accuInit, scope);
    // Macros alone name what is added up, so that one round tells all.
    const accumulated = T.either(start, check(loopStep, new Map([...inner, [accuVar, start]])));
    return check(result, new Map([...scope, [accuVar, accumulated]]));
  };

  return check;
}

const CONSTANTS: Readonly<Record<string, Types>> = {
  boolValue: T.BOOL,
  int64Value: T.INT,
  uint64Value: [{ kind: "scalar", name: "uint" }],
  doubleValue: [{ kind: "scalar", name: "double" }],
  stringValue: T.STRING,
  bytesValue: [{ kind: "scalar", name: "bytes" }],
  nullValue: T.NULL,
};

const TYPES: ReadonlySet<string> = new Set([
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
