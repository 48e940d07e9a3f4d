/**
 * The fast reader. js-yaml reads fifteen times as fast as the parser that builds a tree, but it differs in details and gives no places.
 * So it gets only texts that both parsers are known to read alike; every other text is refused and goes to the tree, which costs time
 * and never changes a meaning. A refused file need not be wrong.
 *
 *   text ──┬── plain ────▶ its value, and where its maps are written          (this file)
 *          └── anything else: errors, tags, aliases of maps, blanks, `0x10` ──▶ parse-tree.ts, which also explains errors
 */
import { type EventType, load, type LoadOptions, Schema, Type, YAMLException } from "js-yaml";
import { BUDGETS } from "../../model/budgets.ts";

export interface PlainValue {
  /** Maps have a prototype, but no key of its names. */
  readonly value: unknown;
  /** The offset behind the colon before a map, and its line, from 0. */
  startOf(map: object): { readonly offset: number; readonly line: number } | undefined;
}

/** Less than the tree allows. */
const DEEPEST = 50;

/** Faster than a regular expression. */
const RARE = ["\t", "\uFEFF", "\u0085", "\u2028", "\u2029"];
/** Directives, further documents, explicit keys, nested or blank list items. */
const UNUSUAL = /\n(?:%|---|\.\.\.)|-(?: [-# \r\n]|[\r\n])|\?[ \r\n]/;
const INHERITED: ReadonlySet<unknown> = new Set(Object.getOwnPropertyNames(Object.prototype));

/** Not text in the core schema (YAML 1.2.2, section 10.3.2), and merge keys. */
const NOT_TEXT =
  /^(?:~|null|Null|NULL|true|True|TRUE|false|False|FALSE|[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN|<<)$/;
const WORDS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["null", null],
  ["true", true],
  ["false", false],
]);
const UNUSUAL_END = /[-?] ?$/;
const UNUSUAL_START = /^(?:%|---(?!\r?\n)|\.\.\.)/;
const BLOCK_SCALAR = /\s[|>][-+\d]* *(?:[\r\n#]|$)/;
/** Block scalars, empty anchors, tags, tight comments, mixed line ends, keys with escapes. */
const SUSPECTS: readonly (readonly [string, { test(text: string): boolean }])[] = [
  ["|", BLOCK_SCALAR],
  [">", BLOCK_SCALAR],
  ["&", /&[^\s,\]}&]* *(?:[\r\n&*#]|$)/],
  ["!", /(?<![^\s,[{:-])!/],
  ["#", /[^\s\w#]#/],
  ["\r", /\r(?!\n)|(?<!\r)\n/],
  ["\\", /\\[^\n\\]*" *:/],
  ["''", { test: hasDoubledQuoteInKey }],
  // js-yaml has no event for a value left out in braces.
  ["password", /[{,]\s*["']?password["']?\s*[,}#]/],
];

/** A regular expression would search the rest of a line anew from each quote. */
function hasDoubledQuoteInKey(text: string): boolean {
  for (let at = text.indexOf("''"); at !== -1;) {
    const newline = text.indexOf("\n", at);
    const end = newline === -1 ? text.length : newline;
    if (/' *:/.test(text.slice(at + 2, end))) return true;
    at = text.indexOf("''", end);
  }
  return false;
}

function isUnusual(text: string): boolean {
  const rest = text.startsWith("---") ? text.slice(4) : text;
  if (RARE.some((each) => rest.includes(each)) || UNUSUAL.test(rest)) return true;
  if (UNUSUAL_START.test(text) || UNUSUAL_END.test(text)) return true;
  return SUSPECTS.some(([character, unusual]) => text.includes(character) && unusual.test(text));
}

/** The only way to stop js-yaml. */
function refuse(): never {
  throw new Error("not plain");
}

/** Other spellings are refused: a key would differ from its text. */
const CANONICAL = new Type("canonical", {
  kind: "scalar",
  resolve: (text: string | null) => {
    if (text === null || !NOT_TEXT.test(text)) return false;
    if (!WORDS.has(text) && String(Number(text)) !== text) refuse();
    return true;
  },
  construct: (text: string) => (WORDS.has(text) ? WORDS.get(text) : Number(text)),
});
const SCHEMA = new Schema({ implicit: [CANONICAL] });

/** Where it stopped, from 0. */
export interface Stop {
  readonly line: number;
  readonly column: number;
  readonly isDuplicate: boolean;
}

/** `onStop` is told where, if that is known. */
export function readPlain(text: string, onStop: (stop: Stop) => void = () => undefined): PlainValue | undefined {
  if (isUnusual(text)) return undefined;
  let at: Reading | undefined;
  const maps: object[] = [];
  const starts: number[] = [];
  const startLines: number[] = [];
  const opened: number[] = [];
  const firsts: number[] = [];
  const lines: number[] = [];
  let aliases = 0;

  /** Of a collection that is open; many inside it may ask. */
  const firstOf = (depth: number, input: string): number => {
    if (firsts[depth] === UNKNOWN) firsts[depth] = firstFrom(input, opened[depth] as number);
    return firsts[depth] as number;
  };

  const listener = (event: EventType, state: Reading): void => {
    at = state;
    if (event === "open") {
      opened[state.depth] = state.position;
      firsts[state.depth] = UNKNOWN;
      lines[state.depth] = state.line;
      return;
    }
    const { kind, result, anchor } = state;
    if (anchor !== null && (kind !== "scalar" || !ANCHOR.test(anchor) || nextOf(state) === COLON)) refuse();
    if (kind === "scalar") {
      // Not on one line with its key.
      if (state.line !== lines[state.depth] || INHERITED.has(result)) refuse();
      return;
    }
    // Only scalars may be keys.
    if (nextOf(state) === COLON || (kind !== null && !isValue(state, firstOf))) refuse();
    if (kind === "mapping") {
      maps.push(result as object);
      starts.push(opened[state.depth] as number);
      startLines.push(lines[state.depth] as number);
    } else if (kind === null) {
      // Blank, or an alias.
      if (typeof result === "object" || ++aliases > BUDGETS.aliasedValues) refuse();
    }
  };

  try {
    const value = load(text, { schema: SCHEMA, maxDepth: DEEPEST, listener, onWarning: refuse } as unknown as LoadOptions);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    const indexOf = createIndex(maps);
    const startOf: PlainValue["startOf"] = (map) => {
      const at = indexOf(map);
      return at === undefined ? undefined : { offset: starts[at] as number, line: startLines[at] as number };
    };
    return { value, startOf };
  } catch (error) {
    const mark = error instanceof YAMLException ? error.mark : undefined;
    const line = mark?.line ?? at?.line ?? 0;
    const column = mark?.column ?? (at === undefined ? 0 : at.position - at.lineStart);
    onStop({ line, column, isDuplicate: mark !== undefined && (error as YAMLException).reason === DUPLICATE });
    return undefined;
  }
}

const DUPLICATE = "duplicated mapping key";

/** Most lookups come in order. */
function createIndex(maps: readonly object[]): (map: object) => number | undefined {
  let next = 0;
  let index: Map<object, number> | undefined;
  return (map) => {
    for (let at = next; at < next + NEAR; at++) {
      if (maps[at] !== map) continue;
      next = at + 1;
      return at;
    }
    index ??= new Map(maps.map((each, at) => [each, at]));
    return index.get(map);
  };
}

const NEAR = 4;
const UNKNOWN = -1;

const ANCHOR = /^[A-Za-z0-9_-]+$/;
const [COLON, COMMA, DASH, BRACKET, BRACE, SPACE, NEWLINE, RETURN] = [0x3a, 0x2c, 0x2d, 0x5b, 0x7b, 0x20, 0x0a, 0x0d] as const;

function nextOf({ input, position }: Reading): number {
  let at = position;
  while (input.charCodeAt(at) === SPACE) at += 1;
  return input.charCodeAt(at);
}

/**
 * Whether a flow collection is certainly no key, as both are in `{ [a], {b} }`, and holds no comment at the start of a line, which the
 * tree's parser refuses.
 */
function isValue({ input, depth, position }: Reading, firstOf: (depth: number, input: string) => number): boolean {
  const at = firstOf(depth, input);
  const first = input.charCodeAt(at);
  if (first !== BRACE && first !== BRACKET) return true;
  if (input.slice(at, position).includes("\n#")) return false;
  let last = at - 1;
  while (isBlank(input.charCodeAt(last))) last -= 1;
  const before = last < 0 ? DASH : input.charCodeAt(last);
  if (before === COLON || before === DASH) return true;
  const parent = input.charCodeAt(firstOf(depth - 1, input));
  return (before === COMMA || before === BRACKET) && parent === BRACKET;
}

function firstFrom(input: string, offset: number): number {
  let at = offset;
  while (isBlank(input.charCodeAt(at))) at += 1;
  return at;
}

function isBlank(character: number): boolean {
  return character === SPACE || character === NEWLINE || character === RETURN;
}

/** Missing in js-yaml's types. */
interface Reading {
  readonly input: string;
  readonly position: number;
  readonly line: number;
  readonly lineStart: number;
  readonly depth: number;
  readonly tag: string | null;
  readonly anchor: string | null;
  readonly kind: "scalar" | "sequence" | "mapping" | null;
  readonly result: unknown;
}
