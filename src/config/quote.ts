import type { Place } from "./place.ts";
import { secretStart } from "./yaml/secret-key.ts";

const LONGEST_QUOTE = 60;

/** A value as a message names it: quoted if it is short and plain, and never if it may be a secret. */
export function shown(value: unknown, { file, path, part = "value" }: Place): string {
  if (file.hides(path, part) || (typeof value === "string" && value.includes("://") && value.includes("@"))) return kindOf(value);
  if (typeof value === "string") return quoted(value);
  return typeof value === "number" || typeof value === "boolean" ? String(value) : kindOf(value);
}

/** In quotes, and cut where it gets long, or where a password may begin: `password hunter2` is one word, if the ":" was forgotten. */
export function quoted(text: string): string {
  const secret = secretStart(text);
  if (secret !== undefined) return `"${text.slice(0, secret)} …"`;
  return `"${text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE - 1)}…` : text}"`;
}

export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a map";
  return typeof value === "string" ? "a text" : typeof value === "number" ? "a number" : "true or false";
}
