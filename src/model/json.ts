/** JSON that `JSON.parse` takes and others may read otherwise, or not at all. Its message quotes nothing. */
export class UnfitJson extends SyntaxError {}

/** Our documents nest less than 20 levels. */
const DEEPEST = 100;

/**
 * Refuses a key that an object has twice, of which `JSON.parse` takes the last, and values that are nested too deep to be worked on. Throws
 * a SyntaxError.
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  check(text);
  return value;
}

const [QUOTE, BACKSLASH, COLON] = [0x22, 0x5c, 0x3a];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

function check(text: string): void {
  const open: Set<string>[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    if (sign === OPEN_OBJECT || sign === OPEN_LIST) {
      if (open.push(new Set()) > DEEPEST)
        throw new UnfitJson(`it is nested deeper than ${DEEPEST} levels in line ${lineOf(text, at)}`);
    } else if (sign === CLOSE_OBJECT || sign === CLOSE_LIST) open.pop();
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
  for (let at = start + 1; ; at += 1) {
    const sign = text.charCodeAt(at);
    if (sign === QUOTE) return at;
    if (sign === BACKSLASH) at += 1;
  }
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
