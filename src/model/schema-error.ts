/** An error of a generated validator. */
export interface SchemaError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** The predicate of a sentence about the document. */
export function describeSchemaError({ instancePath, keyword, params }: SchemaError): string {
  const place = instancePath === "" ? "" : ` at ${instancePath}`;
  if (keyword === "required") return `lacks "${String(params["missingProperty"])}"${place}`;
  return `is not as its schema has it${place} (${keyword})`;
}
