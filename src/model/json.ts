import { BUDGETS } from "./budgets.ts";

/** JSON that `JSON.parse` takes and others may read otherwise, or not at all. Its message quotes nothing. */
export class UnfitJson extends SyntaxError {}

/**
 * Refuses a key that an object has twice, of which `JSON.parse` takes the last, a number that it takes for infinite, and values that are
 * nested too deep to be worked on. Throws a SyntaxError.
 */
export function parseJson(text: string): unknown {
  const value = parseBoundedJson(text);
  check(text);
  return value;
}

/** Characters of a text that can't cost much, however deep it is: a level costs 40 bytes. */
const SHORT = 1_000_000;

/** For the documents of others. Throws a SyntaxError, before a long text that is nested too deep takes gigabytes. */
export function parseBoundedJson(text: string): unknown {
  if (text.length > SHORT && isTooDeep(text)) throw new UnfitJson(`it is nested deeper than ${BUDGETS.depth} levels`);
  return JSON.parse(text) as unknown;
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length && depth <= BUDGETS.depth; at += 1) {
    const sign = text.charCodeAt(at);
    if (sign === QUOTE) at = endOfString(text, at);
    else if (sign === OPEN_LIST || sign === OPEN_OBJECT) depth += 1;
    else if (sign === CLOSE_LIST || sign === CLOSE_OBJECT) depth -= 1;
  }
  return depth > BUDGETS.depth;
}

const [QUOTE, BACKSLASH, COLON] = [0x22, 0x5c, 0x3a];
const [ZERO, NINE] = [0x30, 0x39];
const IN_NUMBER = "0123456789.eE+-";
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

function check(text: string): void {
  const open: Set<string>[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    if (sign === OPEN_OBJECT || sign === OPEN_LIST) {
      if (open.push(new Set()) > BUDGETS.depth)
        throw new UnfitJson(`it is nested deeper than ${BUDGETS.depth} levels in line ${lineOf(text, at)}`);
    } else if (sign === CLOSE_OBJECT || sign === CLOSE_LIST) open.pop();
    else if (sign >= ZERO && sign <= NINE) {
      const end = endOfNumber(text, at);
      if (!Number.isFinite(Number(text.slice(at, end))))
        throw new UnfitJson(`it has a number that is too large in line ${lineOf(text, at)}`);
      at = end - 1;
    }
    if (sign !== QUOTE) continue;
    const end = endOfString(text, at);
    if (isKey(text, end)) {
      const keys = open.at(-1) as Set<string>;
      const before = keys.size;
      if (keys.add(keyAt(text, at, end)).size === before) throw new UnfitJson(`it has a key twice in line ${lineOf(text, at)}`);
    }
    at = end;
  }
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}

function endOfNumber(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && IN_NUMBER.includes(text.charAt(at))) at += 1;
  return at;
}

function isKey(text: string, end: number): boolean {
  let at = end + 1;
  while (text.charCodeAt(at) <= 0x20) at += 1;
  return text.charCodeAt(at) === COLON;
}

function keyAt(text: string, start: number, end: number): string {
  const key = text.slice(start + 1, end);
  return key.includes("\\") ? (JSON.parse(`"${key}"`) as string) : key;
}

function lineOf(text: string, at: number): number {
  return text.slice(0, at).split("\n").length;
}
