import { distance } from "fastest-levenshtein";

/** Of the two that are unlike other words, also with one typo within a longer key: `ecretWord`, `dbPasword`. */
const SECRET_WORD = /pass|secret|key|token|pwd|ecret|s.?cret|se.?ret|sec.?et|secr.?t|assw|p.?ssw|pa.?sw|pas.?w/;

/** `password`, its misspellings, and usual names of secrets; `hostKey` is a boolean. */
export function isSecretKey(key: string): boolean {
  const word = key.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
  if (word === "hostkey" || word === "addhostkey") return false;
  return SECRET_WORD.test(word) || isNearlyPassword(key);
}

/** Within two typos. */
export function isNearlyPassword(key: string): boolean {
  const word = key.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
  return Math.abs(word.length - 8) <= 2 && distance(word, "password") <= 2;
}

/** `password:hunter2`, without its space, is one key in YAML. */
export function showableKeyLength(key: string): number {
  const end = /[:=\s]/.exec(key)?.index;
  return end !== undefined && isSecretKey(key.slice(0, end)) ? end : key.length;
}

/** Finds keys split by a typo: `pas:sword`, `s}ecret`. */
export function hasSecretWord(text: string): boolean {
  const words = [/[^\p{L}\p{N}_-]+/u, /[{}[\],"']|:\s/, /\s+/].flatMap((between) => text.split(between));
  return words.some((word) => word !== "" && isSecretKey(word));
}

/** Where the text after a possible secret's key begins. `isKnown` skips keys by their end. */
export function secretStart(text: string, isKnown: (end: number) => boolean = () => false): number | undefined {
  for (const { index, 0: word } of text.matchAll(/[\p{L}\p{N}_-]+/gu)) {
    const end = index + word.length;
    // `keynote` is more likely a room.
    const isOther = /key/i.test(word) && !/key$/i.test(word) && !isNearlyPassword(word);
    const isPath = /^[/.]/.test(text.slice(end));
    if (isSecretKey(word) && !isOther && !isPath && /[\p{L}\p{N}]/u.test(text.slice(end)) && !isKnown(end)) return end;
  }
  return undefined;
}
