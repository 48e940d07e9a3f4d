/** The fields of the wire, its headers, its events and the emulator's accounts that hold secrets. */
export const SECRET_FIELDS: ReadonlySet<string> = new Set([
  "key",
  "password",
  "hostKey",
  "webhookKey",
  "signThis",
  "secret",
  "x-auth-key",
]);

/** The API sends less than half as deep; what is far deeper would overflow the stack. */
const DEEPEST = 20;

/**
 * A copy for people and logs: `***` for each secret field that holds something, `…` for what lies too deep. It goes by the names of fields,
 * never by what they hold.
 */
export function maskSecrets(value: unknown): unknown {
  return masked(value, 0);
}

function masked(value: unknown, depth: number): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (depth === DEEPEST) return "…";
  if (Array.isArray(value)) return value.map((item) => masked(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, SECRET_FIELDS.has(name) && holds(item) ? "***" : masked(item, depth + 1)]),
  );
}

/** None, an empty text and a yes or no give nothing away. */
function holds(value: unknown): boolean {
  return value !== null && value !== "" && typeof value !== "boolean";
}
