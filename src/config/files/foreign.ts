/**
 * What is read as a config may be none: a link to a secret, a file that another tool made. Errors quote config files, so nothing is quoted
 * of a file whose top level is not plainly ours.
 */
import { didYouMean } from "../did-you-mean.ts";
import { typeOf } from "../quote.ts";
import { isMap } from "../schema/check-file.ts";
import { isTopLevelKey, TOP_LEVEL_KEYS } from "../schema/schema-at.ts";
import type { ParseResult, Path } from "../yaml/parsed-file.ts";

export interface Foreign {
  /** `a text` */
  readonly held: string;
  /** What shows it. */
  readonly at: Path;
  /** It may be a config of a later format. */
  readonly newer?: true;
}

/** `undefined` for a file that is ours, even if it is broken. */
export function foreignIn({ file, diagnostics }: ParseResult, text: string): Foreign | undefined {
  if (file === undefined) {
    const isQuoted = diagnostics.some(({ excerpt }) => excerpt !== undefined);
    return !isQuoted || isOurs(writtenKeys(text)) ? undefined : { held: "invalid YAML", at: [] };
  }
  if (!isMap(file.value)) return { held: typeOf(file.value), at: [] };
  const keys = Object.keys(file.value);
  if (isOurs(keys)) return undefined;
  const strange = keys.find((key) => !isNearlyOurs(key));
  if (strange === undefined) return { held: 'a map without "version" and "domains"', at: [] };
  const { version } = file.value;
  const newer = typeof version === "number" && version > 1;
  return { held: "a map with keys that a config doesn't have", at: [strange], ...(newer ? { newer } : {}) };
}

const BEGINNINGS: ReadonlySet<string> = new Set(["version", "templates", "domains"]);

function isOurs(keys: readonly string[]): boolean {
  return keys.some((key) => BEGINNINGS.has(key)) && keys.every(isNearlyOurs);
}

/** Or misspelt, which is an error that says so. */
function isNearlyOurs(key: string): boolean {
  return isTopLevelKey(key) || didYouMean(key, TOP_LEVEL_KEYS) !== undefined;
}

const KEY_LINE = /^(["']?)([^"':\s][^"':]{0,200})\1[ \t]{0,200}:(?:\s|$)/;
/** Nothing, a comment, what is inside a key, the end of a document or of brackets. */
const NO_KEY_LINE = /^(?:[\s#}\]]|$|---\s*$|\.\.\.\s*$)/;

/** The top level's keys in broken YAML; a line that is none stands for itself. */
function writtenKeys(text: string): readonly string[] {
  const lines = text.split(/\r?\n/);
  const first = lines.find((line) => !/^\s*(?:#|$)/.test(line)) ?? "";
  if (first.trimStart().startsWith("{")) return flowKeys(text.slice(text.indexOf(first)));
  return lines.filter((line) => !NO_KEY_LINE.test(line)).map((line) => KEY_LINE.exec(line)?.[2] ?? line);
}

/** What stands before the colons inside the outermost braces. */
function flowKeys(text: string): readonly string[] {
  const keys: string[] = [];
  let depth = 0;
  /** Of an entry's key; `undefined` behind its colon. */
  let begin: number | undefined;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string;
    if (character === '"' || character === "'") at = endOfQuote(text, at);
    else if (character === "{" || character === "[") depth += 1;
    else if (character === "}" || character === "]") depth -= 1;
    else if (character === ":" && depth === 1 && begin !== undefined) {
      keys.push(
        text
          .slice(begin, at)
          .trim()
          .replace(/^(["'])(.*)\1$/s, "$2"),
      );
      begin = undefined;
    }
    if (depth === 1 && (character === "{" || character === ",")) begin = at + 1;
  }
  return keys;
}

function endOfQuote(text: string, begin: number): number {
  const quote = text[begin] as string;
  for (let at = begin + 1; at < text.length; at++) {
    if (text[at] === quote) return at;
    if (quote === '"' && text[at] === "\\") at += 1;
  }
  return text.length;
}
