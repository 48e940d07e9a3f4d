import { closest, distance } from "fastest-levenshtein";
import type { Place } from "./report.ts";
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

/** The word that was probably meant, if one is near enough. */
function nearest(word: string, words: readonly string[]): string | undefined {
  if (words.length === 0 || word === "" || word.length > LONGEST_QUOTE) return undefined;
  const lower = word.toLowerCase();
  const best = closest(
    lower,
    words.map((each) => each.toLowerCase()),
  );
  if (distance(lower, best) > Math.max(1, Math.floor(word.length / 3))) return undefined;
  return words.find((each) => each.toLowerCase() === best);
}

export function didYouMean(word: string, words: readonly string[]): string | undefined {
  const meant = nearest(word, words);
  return meant === undefined ? undefined : `did you mean ${quoted(meant)}?`;
}
