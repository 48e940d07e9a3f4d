/**
 * JSON by RFC 8785: equal values are equal texts. The RFC refuses lone surrogates, which an API may answer: they become U+FFFD.
 *
 * Speed: a plan's text passes the longest string that V8 can hold near 600,000 changes, and takes as much memory again. So plans and
 * snapshots are written and digested in pieces, item by item. The package `canonicalize` is the tests' oracle.
 */
export function canonicalJson(value: unknown): string {
  return written(value, 0);
}

/** In characters; one item may be longer. */
const PIECE = 65_536;

/** The same text, as pieces of a document: an object whose lists may be long. */
export function* canonicalPieces(document: object): Generator<string> {
  let piece = "{";
  let sign = "";
  for (const [name, value] of membersOf(document)) {
    piece += `${sign}${quoted(name)}:`;
    sign = ",";
    if (!Array.isArray(value)) {
      piece += written(value, 1);
      continue;
    }
    for (const [index, item] of value.entries()) {
      piece += (index === 0 ? "[" : ",") + inList(item, 2);
      if (piece.length < PIECE) continue;
      yield piece;
      piece = "";
    }
    piece += value.length === 0 ? "[]" : "]";
  }
  yield `${piece}}`;
}

/** No document is nested so deep, and a circle is. */
const DEEPEST = 1_000;

function written(value: unknown, depth: number): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value === "boolean" || value === null) return String(value);
  if (typeof value === "number") {
    if (Number.isFinite(value)) return JSON.stringify(value);
    throw new TypeError(`${value} is not JSON`);
  }
  if (typeof value !== "object") throw new TypeError(`a ${typeof value} is not JSON`);
  if (depth > DEEPEST) throw new TypeError("a value that is nested too deep, or contains itself, is not JSON");
  if (Array.isArray(value)) return `[${value.map((item: unknown) => inList(item, depth + 1)).join(",")}]`;
  if ("toJSON" in value && typeof value.toJSON === "function") return written(value.toJSON(), depth + 1);
  let text = "{";
  for (const [name, item] of membersOf(value)) text += `${text === "{" ? "" : ","}${quoted(name)}:${written(item, depth + 1)}`;
  return `${text}}`;
}

/** `undefined` and symbols are `null` in lists, and left out of objects, as `JSON.stringify` has it. */
function inList(item: unknown, depth: number): string {
  return isAbsent(item) ? "null" : written(item, depth);
}

function isAbsent(value: unknown): boolean {
  return value === undefined || typeof value === "symbol";
}

/** Sorted by UTF-16 code units. */
function membersOf(value: object): [name: string, value: unknown][] {
  const members: [string, unknown][] = [];
  for (const name of Object.keys(value).sort()) {
    const item: unknown = value[name as keyof typeof value];
    if (!isAbsent(item)) members.push([name, item]);
  }
  return members;
}

function quoted(text: string): string {
  if (!ESCAPED.test(text)) return `"${text}"`;
  return JSON.stringify(text).replace(ESCAPE, (escape) => (escape.length === 2 ? escape : "\ufffd"));
}

/** Something of it has to be escaped, or may have to be. */
const ESCAPED = /["\\\x00-\x1f\ud800-\udfff]/;

/** Escaped lone surrogates, and other escapes, which may contain a second backslash. */
const ESCAPE = /\\(?:ud[89a-f][0-9a-f]{2}|.)/g;
