/** An error of a generated validator. */
export interface SchemaError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** In characters: a key of the document may have millions. */
const LONGEST = 200;

/** The predicate of a sentence about the document. */
export function describeSchemaError({ instancePath, keyword, params }: SchemaError): string {
  const path = instancePath.length > LONGEST ? `${instancePath.slice(0, LONGEST)}…` : instancePath;
  const place = path === "" ? "" : ` at ${path}`;
  if (keyword === "required") return `lacks "${String(params["missingProperty"])}"${place}`;
  return `is not as its schema has it${place} (${keyword})`;
}
