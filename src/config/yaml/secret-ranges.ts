import { type Alias, type Node, type Pair, type Scalar, isAlias, isMap, isScalar, isSeq } from "yaml";
import { isTopLevelKey, keysOf, NAMED_MAPS } from "../schema/schema-at.ts";
import { followed } from "./find-node.ts";
import { type Range, mergeRanges } from "./range.ts";
import { isNearlyPassword, isSecretKey, showableKeyLength } from "./secret-key.ts";

type Entry = Pair<Scalar<string>, Node | null>;

/** Their keys are names: a room may be called `keynote`. */
const NAMED: ReadonlySet<string> = new Set(NAMED_MAPS.map(({ key }) => key));
const SETTINGS: ReadonlySet<string> = new Set(NAMED_MAPS.flatMap(({ entry }) => keysOf(entry)));

/**
 * Finds the values of secret fields in a well-formed file, sorted and not overlapping: in block and flow style, over several lines, and
 * at the anchors of their aliases. References (`{ env: NAME }`, `{ file: path }`) are not secret. The values of unknown top-level keys
 * are: the file may not be a config at all.
 */
export function findSecretRanges(text: string, root: Node | null, targets: ReadonlyMap<Alias, Node>): readonly Range[] {
  const ranges: Range[] = [];
  const commentEnd = commentEnds(text);
  const hidden = new Set<Node>();

  const hide = (node: Node | null, from: number): void => {
    const end = node?.range?.[1] ?? from;
    const visible = /\S/.exec(text.slice(from, end));
    ranges.push([visible === null ? from : from + visible.index, commentEnd(end)]);
    hideTargets(node);
  };
  const afterColon = ({ range }: Scalar, value: Node | null): number => {
    const end = range?.[1] ?? 0;
    const colon = text.indexOf(":", end);
    return value === null || colon === -1 ? end : colon + 1;
  };
  const hideTargets = (node: Node | null): void => {
    if (node === null || hidden.has(node)) return;
    hidden.add(node);
    const target = isAlias(node) ? targets.get(node) : undefined;
    if (target?.range) hide(target, target.range[0]);
    if (isSeq(node)) for (const item of node.items) hideTargets(item as Node | null);
    if (isMap(node)) for (const entry of node.items as Entry[]) hideTargets(entry.value);
  };

  const visit = (node: Node | null, parentKey: string | undefined): void => {
    if (node !== null && isNamedSecret(node) && node.range) hide(node, node.range[0]);
    if (isSeq(node)) for (const item of node.items) visit(item as Node | null, undefined);
    if (!isMap(node)) return;
    let secretBefore = false;
    for (const { key, value } of node.items as Entry[]) {
      const keyRange = key.range ?? [0, 0, 0];
      if (isNamedSecret(key)) ranges.push([keyRange[0], commentEnd(value?.range?.[1] ?? keyRange[1])]);
      const showable = showableKeyLength(key.value);
      if (showable < key.value.length) ranges.push([keyRange[0] + showable, commentEnd(keyRange[1])]);
      // `{ password: abc,def }`: the rest of the password is an entry.
      if (secretBefore && value === null) ranges.push([keyRange[0], commentEnd(keyRange[1])]);
      const isForeign = node === root && !isTopLevelKey(key.value);
      const isReferred = isReference(followed(value, targets));
      if (isForeign || (isSecretKey(key.value) && !isReferred && !isNamedEntry(key.value, value, parentKey))) {
        secretBefore = node.flow === true;
        hide(value, afterColon(key, value));
      } else visit(value, key.value);
    }
  };

  const isNamedEntry = (key: string, value: Node | null, parentKey: string | undefined): boolean => {
    const map = followed(value, targets);
    if (parentKey === undefined || !NAMED.has(parentKey) || isNearlyPassword(key) || !isMap(map)) return false;
    return (map.items as Entry[]).some((entry) => SETTINGS.has(entry.key.value));
  };

  visit(root, undefined);
  return mergeRanges(ranges);
}

/** `&password hunter2`. */
function isNamedSecret(node: Node): boolean {
  const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
  return (anchor !== undefined && isSecretKey(anchor)) || (node.tag !== undefined && isSecretKey(node.tag));
}

function isReference(node: Node | null): boolean {
  if (!isMap(node) || node.items.length !== 1) return false;
  const { key, value } = node.items[0] as Entry;
  if (!isScalar(value) || typeof value.value !== "string") return false;
  return key.value === "file" || (key.value === "env" && /^[A-Za-z_][A-Za-z0-9_]*$/.test(value.value));
}

/** In a password, ` #` begins a comment by mistake. Searches each line once. */
function commentEnds(text: string): (end: number) => number {
  let known = { begins: 0, end: -1, lastHash: -1 };
  return (end) => {
    if (end < known.begins || end > known.end) {
      const newline = text.indexOf("\n", end);
      const lineEnd = newline === -1 ? text.length : newline;
      const begins = text.lastIndexOf("\n", end - 1) + 1;
      known = { begins, end: lineEnd, lastHash: begins + text.slice(begins, lineEnd).lastIndexOf("#") };
    }
    return known.lastHash >= end ? known.end : end;
  };
}
