import { distance } from "fastest-levenshtein";

const SECRET_WORD = /pass|secret|key|token|pwd/;

/**
 * Whether the value of a key is to be taken for a secret, going by its name: `password`, everything that could be a slip of it, and
 * what people call such things elsewhere. `hostKey` is a yes or no.
 */
export function isSecretKey(key: string): boolean {
  const word = key.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
  if (word === "hostkey" || word === "addhostkey") return false;
  return SECRET_WORD.test(word) || isNearlyPassword(key);
}

/** Whether it is `password` within two slips. */
export function isNearlyPassword(key: string): boolean {
  const word = key.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
  return Math.abs(word.length - 8) <= 2 && distance(word, "password") <= 2;
}

/** The name of a key as far as it may be shown: `password:hunter2`, where the space was forgotten, is one key to YAML. */
export function showableKeyLength(key: string): number {
  const end = /[:=\s]/.exec(key)?.index;
  return end !== undefined && isSecretKey(key.slice(0, end)) ? end : key.length;
}

/** Whether any word of a text could be a secret field's key, also one that a slip of the keyboard has parted: `pas:sword`, `s}ecret`. */
export function hasSecretWord(text: string): boolean {
  const words = [/[^\p{L}\p{N}_-]+/u, /[{}[\],"']|:\s/, /\s+/].flatMap((between) => text.split(between));
  return words.some((word) => word !== "" && isSecretKey(word));
}

/** Where in a text something begins that would be a secret if the word before it were its key; `undefined` if nothing does. */
export function secretStart(text: string, isAccountedFor: (end: number) => boolean = () => false): number | undefined {
  for (const { index, 0: word } of text.matchAll(/[\p{L}\p{N}_-]+/gu)) {
    const end = index + word.length;
    // A room is rather called `keynote` than a password is.
    const isOther = /key/i.test(word) && !/key$/i.test(word) && !isNearlyPassword(word);
    const isPath = /^[/.]/.test(text.slice(end));
    if (isSecretKey(word) && !isOther && !isPath && /[\p{L}\p{N}]/u.test(text.slice(end)) && !isAccountedFor(end)) return end;
  }
  return undefined;
}
