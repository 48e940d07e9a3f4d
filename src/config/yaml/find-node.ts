import { type Alias, type Node, type Pair, type Scalar, type YAMLMap, isAlias, isMap, isSeq } from "yaml";
import type { Part, Path } from "./parsed-file.ts";

/** `key` is the node's own, or that of the entry around it. */
export interface Found {
  readonly key: Scalar<string> | undefined;
  readonly node: Node | null;
  /** `false`: the nearest node outside the path. */
  readonly exact: boolean;
}

type Entry = Pair<Scalar<string>, Node | null>;

/** Entries; a room may have 100,000 bookings, but most maps are small. */
const WORTH_AN_INDEX = 16;

export function createFinder(root: Node | null, targets: ReadonlyMap<Alias, Node>): (path: Path) => Found {
  const indexes = new Map<YAMLMap, ReadonlyMap<string, Entry>>();

  const entryOf = (map: YAMLMap, key: string): Entry | undefined => {
    const entries = map.items as Entry[];
    if (entries.length < WORTH_AN_INDEX) return entries.find((entry) => entry.key.value === key);
    let index = indexes.get(map);
    if (index === undefined) {
      // The first of two equal keys counts, as in the value.
      index = new Map(entries.toReversed().map((entry) => [entry.key.value, entry]));
      indexes.set(map, index);
    }
    return index.get(key);
  };

  return (path) => {
    let found: Found = { key: undefined, node: root, exact: true };
    for (const step of path) {
      const node = followed(found.node, targets);
      if (isMap(node)) {
        const entry = entryOf(node, String(step));
        if (entry === undefined) return { ...found, exact: false };
        found = { key: entry.key, node: entry.value, exact: true };
      } else if (isSeq(node)) {
        const item = node.items[Number(step)] as Node | null | undefined;
        if (item === undefined) return { ...found, exact: false };
        found = { key: undefined, node: item, exact: true };
      } else return { ...found, exact: false };
    }
    return found;
  };
}

export function followed(node: Node | null, targets: ReadonlyMap<Alias, Node>): Node | null {
  return isAlias(node) ? (targets.get(node) ?? null) : node;
}

/** A value that isn't written gives its key. */
export function nodeOf({ key, node, exact }: Found, part: Part): Node | null {
  if (key !== undefined && (isUnwritten(node) || (exact && part === "key"))) return key;
  if (key !== undefined && !exact) return key;
  return node;
}

export function isUnwritten(node: Node | null): boolean {
  return node === null || node.range === undefined || node.range === null || node.range[0] === node.range[1];
}
