/** The wire's fields that hold secrets. */
const SECRET_FIELDS = new Set(["key", "password", "hostKey", "signThis", "x-auth-key"]);

/** A copy in which every secret field that holds anything is `***`. It goes by the names of fields, never by what they hold. */
export function maskFields(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(maskFields);
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      SECRET_FIELDS.has(name) && item !== null && item !== "" ? "***" : maskFields(item),
    ]),
  );
}
