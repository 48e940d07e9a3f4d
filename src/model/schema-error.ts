/** What a validator that is made from a schema tells. */
export interface SchemaError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** What is wrong with a document, as a sentence goes on: `lacks "changes"`, `is not as its schema has it at /calls/0 (type)`. */
export function describeSchemaError({ instancePath, keyword, params }: SchemaError): string {
  const place = instancePath === "" ? "" : ` at ${instancePath}`;
  if (keyword === "required") return `lacks "${String(params["missingProperty"])}"${place}`;
  return `is not as its schema has it${place} (${keyword})`;
}
