import { BUDGETS, MEBIBYTE } from "../model/budgets.ts";
import type { DiagnosticCode } from "../model/codes/index.ts";
import { parseJson, UnfitJson } from "../model/json.ts";
import { type Failure, fail } from "../model/diagnostic.ts";
import { describeSchemaError, type SchemaError } from "../model/schema-error.ts";

interface Validator {
  (data: unknown): boolean;
  readonly errors?: readonly SchemaError[] | null;
}

export interface DocumentKind {
  /** `plan`: for messages, and in the format `xroom.plan/1`. */
  readonly name: "plan" | "snapshot";
  readonly formats: readonly string[];
  readonly validate: Validator;
  readonly command: string;
}

/** Keeps unknown fields. Throws a Failure of kind `refused`: `plan-broken`, `plan-format`. */
export function parseDocument(text: string, file: string, { name, formats, validate, command }: DocumentKind): unknown {
  if (text.length > BUDGETS.documentBytes)
    throw refuse(
      `${name}-broken`,
      `${file} is larger than ${BUDGETS.documentBytes / MEBIBYTE} MiB`,
      `Save a smaller ${name}, with --domain.`,
    );
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (cause) {
    // The parser's own message quotes the file, which may be any.
    const what = cause instanceof UnfitJson ? `can't be taken: ${cause.message}` : "is not whole, or not JSON";
    throw refuse(`${name}-broken`, `${file} ${what}`, `Save the ${name} again.`, cause);
  }
  const format = typeof value === "object" && value !== null ? (value as { format?: unknown }).format : undefined;
  if (typeof format === "string" && !formats.includes(format) && new RegExp(`^xroom\\.${name}/\\d{1,9}$`).test(format)) {
    const summary = `${file} has the format ${format}, which this xroom does not know`;
    throw refuse(`${name}-format`, summary, "Use the xroom that made it.");
  }
  if (!validate(value)) {
    const [first] = validate.errors as readonly [SchemaError];
    throw refuse(`${name}-broken`, `${file} is not a ${name}: it ${describeSchemaError(first)}`, `Save one with \`${command}\`.`);
  }
  return value;
}

export function refuse(code: DiagnosticCode, summary: string, help: string, cause?: unknown): Failure {
  return fail(code, summary, help, { kind: "refused", cause });
}
