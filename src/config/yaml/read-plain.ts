/**
 * The fast way into a file. js-yaml reads fifteen times as fast as the parser that builds a tree, but it reads some things otherwise and
 * tells nothing of places. So it is handed what both are known to take for the same, and whatever else it meets is refused: that
 * costs the time of the other parser, and never a different meaning. A refusal says nothing against a file.
 *
 *   text ──┬── plain ────▶ its value, and where its maps are written          (this file)
 *          └── anything else: errors, tags, aliases of maps, `0x10`, tabs ──▶ parse-tree.ts, which also says what is wrong
 */
import { type EventType, load, type LoadOptions, Schema, Type } from "js-yaml";

/** What a plain file holds. */
export interface PlainValue {
  /** As `buildValue` makes it, but for maps that have a prototype; none has a key of that prototype's names. */
  readonly value: unknown;
  /** Where in the text the value of a map's key is looked for: just behind the colon; and in which line that is, from 0. */
  startOf(map: object): { readonly offset: number; readonly line: number } | undefined;
  /** Whether a value is left out somewhere (`key:`). */
  readonly blanks: boolean;
}

/** As deep as any config is, and less deep than the other parser goes. */
const DEEPEST = 50;
/** As many as `buildValue` lets aliases stand for. */
const MOST_ALIASES = 2_000_000;

/**
 * Tabs, line breaks of other versions of YAML, directives, further documents, explicit keys, items of lists that begin with none. (The
 * rare ones are looked for one by one: that is faster than any expression.)
 */
const RARE = ["\t", "\uFEFF", "\u0085", "\u2028", "\u2029"];
const UNUSUAL = /\n(?:%|---|\.\.\.)|-(?: [-# \r\n]|[\r\n])|\?[ \r\n]/;
const INHERITED: ReadonlySet<unknown> = new Set(Object.getOwnPropertyNames(Object.prototype));

/** All that the core schema takes for something else than text (YAML 1.2.2, 10.3.2), and merge keys. */
const NOT_TEXT =
  /^(?:~|null|Null|NULL|true|True|TRUE|false|False|FALSE|[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN|<<)$/;
const WORDS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["null", null],
  ["true", true],
  ["false", false],
]);
const UNUSUAL_END = /[-?] ?$/;
/** A directive, or a document that begins on the line of its marker. */
const UNUSUAL_START = /^(?:%|---(?!\r?\n)|\.\.\.)/;
const BLOCK_SCALAR = /\s[|>][-+\d]* *(?:[\r\n#]|$)/;
/** What else to look for where its characters are: block scalars, tags, anchors with nothing behind them, crowded comments, mixed line ends. */
const SUSPECTS: readonly (readonly [string, RegExp])[] = [
  ["|", BLOCK_SCALAR],
  [">", BLOCK_SCALAR],
  ["&", /&[^\s,\]}]* *(?:[\r\n&*#]|$)/],
  ["!", /(?<![^\s,[{:-])!/],
  ["#", /[^\s\w#]#/],
  ["\r", /\r(?!\n)|(?<!\r)\n/],
];

/** Tells by the text alone; expressions are tried only where there is something for them. */
function isUnusual(text: string): boolean {
  const rest = text.startsWith("---") ? text.slice(4) : text;
  if (RARE.some((each) => rest.includes(each)) || UNUSUAL.test(rest)) return true;
  if (UNUSUAL_START.test(text) || UNUSUAL_END.test(text)) return true;
  return SUSPECTS.some(([character, unusual]) => text.includes(character) && unusual.test(text));
}

class Unusual extends Error {}

/** What js-yaml only warns of. */
function refuse(): never {
  throw new Unusual();
}

/** Numbers and words in the one form that JavaScript gives them back in: as keys they are the very text that stands there. */
const CANONICAL = new Type("canonical", {
  kind: "scalar",
  resolve: (text: string | null) => {
    if (text === null || !NOT_TEXT.test(text)) return false;
    if (!WORDS.has(text) && String(Number(text)) !== text) throw new Unusual();
    return true;
  },
  construct: (text: string) => (WORDS.has(text) ? WORDS.get(text) : Number(text)),
});
const SCHEMA = new Schema({ implicit: [CANONICAL] });

/** The value of a plain file; `undefined` for any other. */
export function readPlain(text: string): PlainValue | undefined {
  if (isUnusual(text)) return undefined;
  const maps: object[] = [];
  const starts: number[] = [];
  const startLines: number[] = [];
  const opened: number[] = [];
  const lines: number[] = [];
  let aliases = 0;
  let blanks = false;

  const listener = (event: EventType, state: Reading): void => {
    if (event === "open") {
      opened[state.depth] = state.position;
      lines[state.depth] = state.line;
      return;
    }
    const { kind, result, anchor } = state;
    if (anchor !== null && (kind !== "scalar" || !ANCHOR.test(anchor) || nextOf(state) === COLON)) throw new Unusual();
    if (kind === "scalar") {
      // One over several lines, or not in its key's.
      if (state.line !== lines[state.depth] || INHERITED.has(result)) throw new Unusual();
      return;
    }
    // Only a scalar is a key.
    if (nextOf(state) === COLON || (kind !== null && !isValue(state, opened))) throw new Unusual();
    if (kind === "mapping") {
      maps.push(result as object);
      starts.push(opened[state.depth] as number);
      startLines.push(lines[state.depth] as number);
    } else if (kind === null) {
      // Nothing, or an alias, which may stand for a scalar.
      if (result === null) blanks = true;
      else if (typeof result === "object" || ++aliases > MOST_ALIASES) throw new Unusual();
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
    return { value, startOf, blanks };
  } catch {
    return undefined;
  }
}

/** They are mostly asked for in their order, with a few left out in between. */
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

const ANCHOR = /^[A-Za-z0-9_-]+$/;
const [COLON, COMMA, DASH, BRACKET, BRACE, SPACE, NEWLINE, RETURN] = [0x3a, 0x2c, 0x2d, 0x5b, 0x7b, 0x20, 0x0a, 0x0d] as const;

/** The next character that is no space. */
function nextOf({ input, position }: Reading): number {
  let at = position;
  while (input.charCodeAt(at) === SPACE) at += 1;
  return input.charCodeAt(at);
}

/**
 * Whether a map or list in brackets is plainly not a key of a map in braces (`{ [a], {b} }` has two of those), and holds no comment
 * that begins a line, which the other parser refuses there.
 */
function isValue({ input, depth, position }: Reading, opened: readonly number[]): boolean {
  const at = firstFrom(input, opened[depth] as number);
  const first = input.charCodeAt(at);
  if (first !== BRACE && first !== BRACKET) return true;
  if (input.slice(at, position).includes("\n#")) return false;
  let last = at - 1;
  while (isBlank(input.charCodeAt(last))) last -= 1;
  const before = last < 0 ? DASH : input.charCodeAt(last);
  if (before === COLON || before === DASH) return true;
  const parent = input.charCodeAt(firstFrom(input, opened[depth - 1] as number));
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

/** What js-yaml's listener is shown of where it is, which its types don't say. */
interface Reading {
  readonly input: string;
  readonly position: number;
  readonly line: number;
  readonly depth: number;
  readonly tag: string | null;
  readonly anchor: string | null;
  readonly kind: "scalar" | "sequence" | "mapping" | null;
  readonly result: unknown;
}
