import { SECRET_FIELDS } from "../model/mask.ts";
import { Secret } from "../model/secret.ts";

/** A copy of a JSON value with each secret field as a Secret; `null` and empty ones are left out. */
export function hideSecrets(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(hideSecrets);
  const fields = Object.entries(value).flatMap(([name, item]: [string, unknown]) => {
    if (!SECRET_FIELDS.has(name)) return [[name, hideSecrets(item)]];
    if (item === null || item === "") return [];
    return [[name, new Secret(typeof item === "string" ? item : JSON.stringify(item), "event")]];
  });
  return Object.fromEntries(fields);
}
