import { type Alias, type Node, type Pair, type Scalar, isAlias, isMap, isScalar, isSeq } from "yaml";
import { BUDGETS } from "../../model/budgets.ts";

export type TreeProblem =
  | { readonly kind: "duplicate-key"; readonly key: Scalar; readonly first: Scalar }
  | { readonly kind: "merge-key"; readonly key: Scalar }
  | { readonly kind: "unknown-alias" | "cyclic-alias" | "alias-bomb"; readonly alias: Alias }
  | { readonly kind: "custom-tag" | "too-deep"; readonly node: Node };

export interface Built {
  readonly value: unknown;
  readonly problems: readonly TreeProblem[];
  /** How many more there are. */
  readonly untold: number;
  readonly targets: ReadonlyMap<Alias, Node>;
}

const CORE_TAGS: ReadonlySet<string> = new Set(
  ["str", "int", "float", "bool", "null", "map", "seq"].map((t) => `tag:yaml.org,2002:${t}`),
);

interface Anchor {
  readonly node: Node;
  value?: unknown;
  /** Of values; 0 until it is complete: an alias found before is inside it. */
  size: number;
}

/** Maps have no prototype; aliases share their anchors' values. */
export function buildValue(root: Node | null): Built {
  const problems: TreeProblem[] = [];
  let untold = 0;
  const report = (problem: TreeProblem): void => {
    if (problems.length < BUDGETS.errors) problems.push(problem);
    else untold += 1;
  };
  const targets = new Map<Alias, Node>();
  const anchors = new Map<string, Anchor>();
  let size = 0;
  let sizeByAlias = 0;

  const build = (node: Node | null, depth: number): unknown => {
    if (node === null) return null;
    if (isAlias(node)) return buildAlias(node);
    size += 1;
    if (node.tag !== undefined && !CORE_TAGS.has(node.tag)) report({ kind: "custom-tag", node });
    if (depth > BUDGETS.depth) {
      report({ kind: "too-deep", node });
      return null;
    }
    const name = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (name === undefined) return buildContent(node, depth);
    const anchor: Anchor = { node, size: 0 };
    anchors.set(name, anchor);
    const before = size;
    anchor.value = buildContent(node, depth);
    anchor.size = size - before + 1;
    return anchor.value;
  };

  const buildContent = (node: Node, depth: number): unknown => {
    if (isScalar(node)) return node.value;
    if (isSeq(node)) return node.items.map((item) => build(item as Node | null, depth + 1));
    if (isMap(node)) return buildMap(node.items as Pair<Scalar<string>, Node | null>[], depth);
    return null;
  };

  const buildMap = (pairs: readonly Pair<Scalar<string>, Node | null>[], depth: number): unknown => {
    const map = Object.create(null) as Record<string, unknown>;
    let firsts: ReadonlyMap<string, Scalar> | undefined;
    for (const pair of pairs) {
      const key = pair.key.value;
      const value = build(pair.value, depth + 1);
      if (key === "<<" && pair.key.type === "PLAIN") report({ kind: "merge-key", key: pair.key });
      else if (key in map) {
        firsts ??= new Map(pairs.toReversed().map((other) => [other.key.value, other.key]));
        report({ kind: "duplicate-key", key: pair.key, first: firsts.get(key) ?? pair.key });
      } else map[key] = value;
    }
    return map;
  };

  const buildAlias = (alias: Alias): unknown => {
    const anchor = anchors.get(alias.source);
    if (anchor === undefined || anchor.size === 0) {
      report({ kind: anchor === undefined ? "unknown-alias" : "cyclic-alias", alias });
      return null;
    }
    targets.set(alias, anchor.node);
    if (sizeByAlias <= BUDGETS.aliasedValues && sizeByAlias + anchor.size > BUDGETS.aliasedValues) {
      report({ kind: "alias-bomb", alias });
    }
    size += anchor.size;
    sizeByAlias += anchor.size;
    return anchor.value;
  };

  const value = build(root, 0);
  return { value, problems, untold, targets };
}
