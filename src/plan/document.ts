import { type Failure, fail } from "../model/diagnostic.ts";
import { describeSchemaError, type SchemaError } from "../model/schema-error.ts";

/** What the validators that are made from the schemas look like. */
interface Validator {
  (data: unknown): boolean;
  readonly errors?: readonly SchemaError[] | null;
}

export interface DocumentKind {
  /** `plan`: what it is called, and the name of its format. */
  readonly name: string;
  readonly validate: Validator;
  /** The command that makes one. */
  readonly made: string;
}

/**
 * Reads a document of version 1 of its format; what a newer version added to the format is kept. Throws a Failure, of kind `refused`,
 * for what isn't one: `plan-broken`, `plan-format`.
 */
export function parseDocument(text: string, file: string, { name, validate, made }: DocumentKind): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw refuse(`${name}-broken`, `${file} is not whole: ${(cause as Error).message}`, `Save the ${name} again.`, cause);
  }
  const format = typeof value === "object" && value !== null ? (value as { format?: unknown }).format : undefined;
  if (typeof format === "string" && format !== `xroom.${name}/1` && new RegExp(`^xroom\\.${name}/\\d+$`).test(format)) {
    const summary = `${file} has the format ${format}, which this xroom does not know`;
    throw refuse(`${name}-format`, summary, "Use the xroom that made it.");
  }
  if (!validate(value)) {
    const [first] = validate.errors as readonly [SchemaError];
    throw refuse(`${name}-broken`, `${file} is not a ${name}: it ${describeSchemaError(first)}`, `Save one with \`${made}\`.`);
  }
  return value;
}

/** A document that must not be used. */
export function refuse(code: string, summary: string, help: string, cause?: unknown): Failure {
  return fail(code, summary, help, { kind: "refused", cause });
}
