export const SECRET_FIELDS: ReadonlySet<string> = new Set([
  "key",
  "password",
  "hostKey",
  "webhookKey",
  "signThis",
  "secret",
  "x-auth-key",
]);

/** What stands for the value of a secret. */
export const MASK = "***";

/** Far deeper values would overflow the stack. */
const DEEPEST = 20;

/** A copy with `***` for secrets, by the names of fields, and `…` below the greatest depth. */
export function maskSecrets(value: unknown): unknown {
  return masked(value, 0);
}

function masked(value: unknown, depth: number): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (depth === DEEPEST) return "…";
  if (Array.isArray(value)) return value.map((item) => masked(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, SECRET_FIELDS.has(name) && holds(item) ? MASK : masked(item, depth + 1)]),
  );
}

function holds(value: unknown): boolean {
  return value !== null && value !== "" && typeof value !== "boolean";
}
