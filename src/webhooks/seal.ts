import { Secret } from "../model/secret.ts";

/** The names under which the platform sends secrets. */
const SECRET_FIELDS = new Set(["key", "password", "hostKey"]);
const DEEPEST = 32;

/** What is nested more deeply than any event. */
export class TooDeep extends Error {}

/** A copy of a JSON value in which each password and host key is a Secret; one that is `null` or empty is left out. Throws TooDeep. */
export function seal(value: unknown, depth = 0): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (depth === DEEPEST) throw new TooDeep();
  if (Array.isArray(value)) return value.map((item) => seal(item, depth + 1));
  const fields = Object.entries(value).flatMap(([name, item]: [string, unknown]) => {
    if (!SECRET_FIELDS.has(name)) return [[name, seal(item, depth + 1)]];
    if (item === null || item === "") return [];
    return [[name, new Secret(typeof item === "string" ? item : JSON.stringify(item), "event")]];
  });
  return Object.fromEntries(fields);
}
