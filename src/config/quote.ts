import type { Place } from "./place.ts";
import type { FileText, ParsedFile } from "./yaml/parsed-file.ts";
import { secretStart } from "./yaml/secret-key.ts";

const LONGEST_QUOTE = 60;

/** Never quotes secrets. */
export interface Quote {
  /** A short text in quotes; else the type. */
  value(value: unknown, place: Place): string;
  hides(place: Place): boolean;
}

export function createQuote(textOf: (file: ParsedFile) => FileText): Quote {
  const hides = ({ file, path, part = "value" }: Place): boolean => textOf(file).hides(path, part);
  return {
    hides,
    value(value, place) {
      if (hides(place)) return typeOf(value);
      if (typeof value === "string") return value.includes("://") && value.includes("@") ? typeOf(value) : quoted(value);
      return typeof value === "number" || typeof value === "boolean" ? String(value) : typeOf(value);
    },
  };
}

/** Cut where it gets long or a password may begin: `password hunter2` is one word if its ":" is missing. */
export function quoted(text: string): string {
  const secret = secretStart(text);
  if (secret !== undefined) return `"${text.slice(0, secret)} …"`;
  return `"${text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE - 1)}…` : text}"`;
}

export function typeOf(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a map";
  return typeof value === "string" ? "a text" : typeof value === "number" ? "a number" : "true or false";
}
