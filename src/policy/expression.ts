import { celEnv, type CelInput, isCelError, parse, plan } from "@bufbuild/cel";
import { strings } from "@bufbuild/cel/ext";
import { BUDGETS } from "../model/budgets.ts";
import { CALENDAR } from "./calendar.ts";
import { checkTypes } from "./check.ts";
import { costOf, hasLoop } from "./cost.ts";
import { GROWTH } from "./growth.ts";
import type { ExpressionProblem, Parsed } from "./syntax.ts";
import type { RecordType } from "./types.ts";

/** Throws an Error that says why it can't be evaluated. */
export interface Predicate {
  /** Steps of one evaluation, at most. */
  readonly cost: number;
  /** Whether it goes through lists. */
  readonly loops: boolean;
  holds(bindings: Readonly<Record<string, CelInput>>): boolean;
}

export type Compiled = Predicate | { readonly problems: readonly ExpressionProblem[] };

const ENVIRONMENT = celEnv({ funcs: [...strings, ...CALENDAR, ...GROWTH] });
const FUNCTIONS = [...ENVIRONMENT.funcs];
const LONGEST = 4_000;

/** `fields`: those of `object`. */
export function compileExpression(text: string, fields: RecordType["fields"]): Compiled {
  if (text.length > LONGEST)
    return { problems: [{ offset: 0, what: `is longer than ${LONGEST.toLocaleString("en")} characters` }] };
  let parsed: Parsed;
  try {
    parsed = parse(text);
  } catch (error) {
    return { problems: [syntaxProblem(error)] };
  }
  const problems = checkTypes(parsed, fields, FUNCTIONS);
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
