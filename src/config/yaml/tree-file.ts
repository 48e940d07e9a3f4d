import { type Alias, type Node, isAlias } from "yaml";
import { cutExcerpt } from "./excerpt.ts";
import { createFinder, isUnwritten, nodeOf } from "./find-node.ts";
import type { Lines } from "./lines.ts";
import type { FileText, Location, ParsedFile } from "./parsed-file.ts";
import { type Range, firstEndingAfter } from "./range.ts";
import { findSecretRanges } from "./secret-ranges.ts";

export interface Tree {
  readonly name: string;
  readonly text: string;
  readonly lines: Lines;
  readonly value: unknown;
  readonly root: Node | null;
  readonly targets: ReadonlyMap<Alias, Node>;
}

export interface TreeFile extends ParsedFile, FileText {
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
    return overlaps(secrets(), rangeOf(node)) || (target !== null && overlaps(secrets(), rangeOf(target)));
  };

  const file: TreeFile = {
    name,
    text,
    value,
    locateKey: (path) => locateNode(nodeOf(find(path), "key")),
    isBlank(path) {
      const { node, exact } = find(path);
      return exact && isUnwritten(node);
    },
    openText: () => Promise.resolve(file),
    locate: (path, part) => locateNode(nodeOf(find(path), part)),
    hides: (path, part) => hidesNode(nodeOf(find(path), part)),
    excerpt({ source, length }) {
      const { start, end } = lines.range(source.line);
      const at = start + source.column - 1;
      return cutExcerpt(text, [start, end], [at, at + length], secrets());
    },
    locateNode,
    hidesNode,
  };
  return file;
}

function rangeOf(node: Node | null): Range {
  const [start, end] = node?.range ?? [0, 0];
  return [start, end];
}

function overlaps(ranges: readonly Range[], [start, end]: Range): boolean {
  const next = ranges[firstEndingAfter(ranges, start)];
  return next !== undefined && next[0] < end;
}
