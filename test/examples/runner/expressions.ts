/** GitHub's expressions, as its own library evaluates them. */
import { data, Evaluator, Lexer, Parser } from "@actions/expressions";

export interface Scope {
  /** `github`, `inputs`, `needs` and so on, as JSON. */
  readonly contexts: Readonly<Record<string, unknown>>;
  /** What came before failed, or the job was cancelled. */
  readonly status: { readonly failed: boolean; readonly cancelled: boolean };
}

const STATUS: Readonly<Record<string, (status: Scope["status"]) => boolean>> = {
  success: ({ failed, cancelled }) => !failed && !cancelled,
  failure: ({ failed, cancelled }) => failed && !cancelled,
  always: () => true,
  cancelled: ({ cancelled }) => cancelled,
};

function evaluate(text: string, { contexts, status }: Scope): data.ExpressionData {
  const functions = Object.entries(STATUS).map(([name, of]) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(of(status)),
  }));
  const expression = new Parser(new Lexer(text).lex().tokens, Object.keys(contexts), functions).parse();
  const dictionary = JSON.parse(JSON.stringify(contexts), data.reviver) as data.Dictionary;
  return new Evaluator(expression, dictionary, new Map(functions.map((each) => [each.name, each]))).evaluate();
}

const EXPRESSION = /\$\{\{([\s\S]*?)\}\}/g;

/** A text with its expressions replaced. */
export function filled(text: string | number | boolean, scope: Scope): string {
  return String(text).replaceAll(EXPRESSION, (_, inner: string) => evaluate(inner, scope).coerceString());
}

/** Each value of a map, filled. */
export function filledAll(map: Readonly<Record<string, unknown>> | undefined, scope: Scope): Record<string, string> {
  return Object.fromEntries(Object.entries(map ?? {}).map(([name, value]) => [name, filled(value as string, scope)]));
}

/** An `if`: without a function of the status, all before it must have succeeded. */
export function holds(condition: string | boolean | undefined, scope: Scope): boolean {
  const text = String(condition ?? "success()").trim();
  const inner = /^\$\{\{([\s\S]*)\}\}$/.exec(text)?.[1] ?? text;
  const isOfStatus = Object.keys(STATUS).some((name) => inner.includes(`${name}()`));
  if (!isOfStatus && !holds("success()", scope)) return false;
  const value = evaluate(inner, scope);
  return !(value.coerceString() === "" || value.coerceString() === "false" || value.coerceString() === "0");
}
