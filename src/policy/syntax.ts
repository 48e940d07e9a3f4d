import type { parse } from "@bufbuild/cel";

export type Parsed = ReturnType<typeof parse>;
/** A part of an expression. */
export type Expr = Parsed["expr"];

/** At an offset in the expression. */
export interface ExpressionProblem {
  readonly offset: number;
  readonly what: string;
}

export interface Child {
  readonly child: Expr;
  /** That a comprehension binds for it. */
  readonly variables: readonly string[];
  /** The list or map whose entries it is evaluated for, each once. */
  readonly range?: Expr | undefined;
}

export function childrenOf({ exprKind }: Expr): readonly Child[] {
  const plain = (each: Expr | undefined): Child[] => (each === undefined ? [] : [{ child: each, variables: [] }]);
  switch (exprKind.case) {
    case "selectExpr":
      return plain(exprKind.value.operand);
    case "callExpr":
      return [...plain(exprKind.value.target), ...exprKind.value.args.flatMap(plain)];
    case "listExpr":
      return exprKind.value.elements.flatMap(plain);
    case "structExpr":
      return exprKind.value.entries.flatMap(({ keyKind, value }) => [
        ...(keyKind.case === "mapKey" ? plain(keyKind.value) : []),
        ...plain(value),
      ]);
    case "comprehensionExpr": {
      const { iterRange, accuInit, loopCondition, loopStep, result, iterVar, iterVar2, accuVar } = exprKind.value;
      const variables = [iterVar, iterVar2, accuVar].filter((name) => name !== "");
      const inLoop = [loopCondition, loopStep].flatMap((each): Child[] =>
        each === undefined ? [] : [{ child: each, variables, range: iterRange }],
      );
      const atEnd = result === undefined ? [] : [{ child: result, variables: [accuVar] }];
      return [...plain(iterRange), ...plain(accuInit), ...inLoop, ...atEnd];
    }
    default:
      return [];
  }
}

/** `_+_` is written `+`. */
export function nameOfCall(name: string): string {
  return /^[@_!-]/.test(name) ? name.replaceAll(/[@_]/g, "").replace("?:", "? :") : name;
}
