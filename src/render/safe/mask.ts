import { DEEPEST_SHOWN, SECRET_FIELDS } from "../../model/secret-fields.ts";

/**
 * A copy in which every secret field that holds anything is `***`. It goes by the names of fields, never by what they hold. What lies too
 * deep is `…`.
 */
export function maskFields(value: unknown): unknown {
  return maskedFrom(value, 0);
}

function maskedFrom(value: unknown, depth: number): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (depth === DEEPEST_SHOWN) return "…";
  if (Array.isArray(value)) return value.map((item) => maskedFrom(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      SECRET_FIELDS.has(name) && item !== null && item !== "" ? "***" : maskedFrom(item, depth + 1),
    ]),
  );
}
