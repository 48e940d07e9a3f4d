import { Document, type Node, Pair, Scalar, YAMLMap, YAMLSeq, isMap, isSeq } from "yaml";
import { harmfulIn, replaceHarmful } from "../../model/harmful.ts";

/** Maps keep their order; keys may be any text. */
export type Tree = string | number | boolean | null | readonly Tree[] | Branch | Inline | Commented | Noted;
export type Branch = ReadonlyMap<string, Tree>;

/** `kickoff: { start: 2026-12-01T10:00, duration: 45m }`, if it fits. */
export interface Inline {
  readonly inline: Branch;
}

export function inline(map: Branch): Inline {
  return { inline: map };
}

/** A map, and entries that stand after it as comments. */
export interface Commented {
  readonly map: Branch;
  readonly commented: Branch;
}

/** A value with a remark behind it, on its line. */
export interface Noted {
  readonly noted: Tree;
  readonly note: string;
}

/** In characters. */
const WIDEST = 110;

export function writeConfig(tree: Branch, comments: readonly string[] = []): string {
  const document = new Document(undefined, { version: "1.2", schema: "core" });
  document.contents = nodeOf(tree) as typeof document.contents;
  const text = document.toString({ lineWidth: 0, doubleQuotedAsJSON: true });
  const header = comments.map((comment) => `# ${comment.replaceAll("\n", " ")}\n`).join("");
  // In double quotes by now, where YAML reads escapes.
  return replaceHarmful(`${header}${text}`, (character) => (character === "\n" ? character : escaped(character)));
}

function nodeOf(tree: Tree): Node {
  if (typeof tree === "string") return scalarOf(tree);
  if (typeof tree !== "object" || tree === null) return new Scalar(tree);
  if (isBranch(tree)) return mapOf(tree);
  if ("inline" in tree) {
    const map = mapOf(tree.inline);
    map.flow = tree.inline.size === 0 || widthOf(tree.inline) <= WIDEST;
    return map;
  }
  if ("commented" in tree) {
    const map = mapOf(tree.map);
    const lines = writeConfig(tree.commented).trimEnd().split("\n");
    map.comment = lines.map((line) => ` ${line}`).join("\n");
    return map;
  }
  if ("noted" in tree) {
    const node = nodeOf(tree.noted);
    node.comment = ` ${tree.note.replaceAll("\n", " ")}`;
    if (isSeq(node) || isMap(node)) node.flow = true;
    return node;
  }
  return listOf(tree);
}

/** `[a, b]`, without inner blanks. */
function listOf(tree: readonly Tree[]): YAMLSeq {
  const list = new YAMLSeq();
  for (const item of tree) list.items.push(nodeOf(item));
  const write = list.toString.bind(list);
  list.toString = (context, ...rest) =>
    write(context === undefined ? undefined : { ...context, flowCollectionPadding: "" }, ...rest);
  return list;
}

function isBranch(tree: object): tree is Branch {
  return tree instanceof Map;
}

function mapOf(branch: Branch): YAMLMap {
  const map = new YAMLMap();
  for (const [key, value] of branch) map.items.push(new Pair(scalarOf(key), nodeOf(value)));
  return map;
}

/** Other parsers read these as booleans, and `<<` as a merge. */
const AMBIGUOUS = /^(?:y|n|yes|no|on|off|<<)$/i;

function scalarOf(text: string): Scalar {
  const scalar = new Scalar(text);
  if (AMBIGUOUS.test(text) || harmfulIn(text).length > 0) scalar.type = Scalar.QUOTE_DOUBLE;
  return scalar;
}

function widthOf(tree: Tree): number {
  if (typeof tree !== "object" || tree === null) return String(tree).length;
  if (isBranch(tree)) return [...tree].reduce((sum, [key, value]) => sum + key.length + widthOf(value) + 4, 4);
  if ("commented" in tree) return Infinity;
  if ("noted" in tree) return widthOf(tree.noted);
  return "inline" in tree ? widthOf(tree.inline) : tree.reduce<number>((sum, item) => sum + widthOf(item) + 2, 2);
}

function escaped(character: string): string {
  const code = character.codePointAt(0) as number;
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
}
