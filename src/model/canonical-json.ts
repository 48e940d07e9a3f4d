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
  for (const [name, value] of membersOf(document)) {
    piece += `${piece === "{" ? "" : ","}${name}:`;
    if (!Array.isArray(value)) {
      piece += written(value, 1);
      continue;
    }
    let sign = "[";
    for (const item of value as unknown[]) {
      piece += sign + inList(item, 2);
      sign = ",";
      if (piece.length < PIECE) continue;
      yield piece;
      piece = "";
    }
    piece += sign === "[" ? "[]" : "]";
  }
  yield `${piece}}`;
}

/** No document is nested so deep, and a circle is. */
const DEEPEST = 1_000;

function written(value: unknown, depth: number): string {
  if (depth > DEEPEST) throw new TypeError("a value that is nested too deep, or contains itself, is not JSON");
  if (typeof value === "string") return quoted(value);
  if (typeof value === "boolean" || value === null) return String(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new TypeError(`${value} is not JSON`);
    return JSON.stringify(value);
  }
  if (typeof value !== "object") throw new TypeError(`a ${typeof value} is not JSON`);
  if ("toJSON" in value && typeof value.toJSON === "function") return written(value.toJSON(), depth + 1);
  if (Array.isArray(value)) return `[${value.map((item: unknown) => inList(item, depth + 1)).join(",")}]`;
  let text = "";
  for (const [name, item] of membersOf(value)) text += `${text === "" ? "" : ","}${name}:${written(item, depth + 1)}`;
  return `{${text}}`;
}

/** `undefined` and symbols are `null` in lists, and left out of objects, as `JSON.stringify` has it. */
function inList(item: unknown, depth: number): string {
  return isAbsent(item) ? "null" : written(item, depth);
}

function isAbsent(value: unknown): boolean {
  return value === undefined || typeof value === "symbol";
}

/** With quoted names, sorted by UTF-16 code units. */
function membersOf(value: object): [name: string, value: unknown][] {
  const members: [string, unknown][] = [];
  const names = Object.keys(value).toSorted();
  for (const name of names) {
    const item: unknown = value[name as keyof typeof value];
    if (!isAbsent(item)) members.push([quoted(name), item]);
  }
  return members;
}

function quoted(text: string): string {
  const json = JSON.stringify(text);
  return json.includes("\\ud") ? json.replace(ESCAPE, (escape) => (escape.length === 2 ? escape : "\ufffd")) : json;
}

/** Escaped lone surrogates, and other escapes, which may contain a second backslash. */
const ESCAPE = /\\(?:ud[89a-f][0-9a-f]{2}|.)/g;
