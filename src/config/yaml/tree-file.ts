import { type Alias, type Node, isAlias } from "yaml";
import { cutExcerpt } from "./excerpt.ts";
import { createFinder, isUnwritten, nodeOf } from "./find-node.ts";
import type { Lines } from "./lines.ts";
import type { Location, ParsedFile } from "./parsed-file.ts";
import { type Range, findSecretRanges } from "./secret-ranges.ts";

export interface Tree {
  readonly name: string;
  readonly text: string;
  readonly lines: Lines;
  readonly value: unknown;
  readonly root: Node | null;
  readonly targets: ReadonlyMap<Alias, Node>;
}

/** A parsed file, with what it takes to speak of its nodes. */
export interface TreeFile extends ParsedFile {
  locateNode(node: Node | null): Location;
  hidesNode(node: Node | null): boolean;
}

export function createTreeFile({ name, text, lines, value, root, targets }: Tree): TreeFile {
  const find = createFinder(root, targets);
  let ranges: readonly Range[] | undefined;
  const secrets = (): readonly Range[] => (ranges ??= findSecretRanges(text, root, targets));

  const locateNode = (node: Node | null): Location => {
    const [start, end] = rangeOf(node);
    const { line, column } = lines.position(start);
    const lineEnd = lines.range(line).end;
    const written = text.slice(start, Math.min(end, lineEnd)).trimEnd();
    return { source: { file: name, line, column }, length: Math.max(1, written.length) };
  };

  const hidesNode = (node: Node | null): boolean => {
    const target = isAlias(node) ? (targets.get(node) ?? null) : null;
    return isIn(secrets(), rangeOf(node)) || (target !== null && isIn(secrets(), rangeOf(target)));
  };

  return {
    name,
    text,
    value,
    locate: (path, part) => locateNode(nodeOf(find(path), part)),
    hides: (path, part) => hidesNode(nodeOf(find(path), part)),
    isBlank(path) {
      const { node, exact } = find(path);
      return exact && isUnwritten(node);
    },
    excerpt({ source, length }) {
      const { start, end } = lines.range(source.line);
      const at = start + source.column - 1;
      return cutExcerpt(text, [start, end], [at, at + length], secrets());
    },
    locateNode,
    hidesNode,
  };
}

function rangeOf(node: Node | null): Range {
  const [start, end] = node?.range ?? [0, 0];
  return [start, end];
}

/** Whether the two have anything in common; what isn't written at all is in nothing. */
function isIn(ranges: readonly Range[], [start, end]: Range): boolean {
  let [low, high] = [0, ranges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle] as Range)[1] <= start) low = middle + 1;
    else high = middle;
  }
  const next = ranges[low];
  return next !== undefined && next[0] < end;
}
