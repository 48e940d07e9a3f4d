/** The wire's fields that hold secrets. */
const SECRET_FIELDS = new Set(["key", "password", "hostKey", "signThis", "x-auth-key"]);

/** How deep a value is shown: what the API sends is less than half as deep, and what is far deeper would overflow the stack. */
const DEEPEST = 20;

/**
 * A copy in which every secret field that holds anything is `***`. It goes by the names of fields, never by what they hold. What lies too
 * deep is `…`.
 */
export function maskFields(value: unknown): unknown {
  return maskedFrom(value, 0);
}

function maskedFrom(value: unknown, depth: number): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (depth === DEEPEST) return "…";
  if (Array.isArray(value)) return value.map((item) => maskedFrom(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      SECRET_FIELDS.has(name) && item !== null && item !== "" ? "***" : maskedFrom(item, depth + 1),
    ]),
  );
}
