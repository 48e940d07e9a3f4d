import { isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from "yaml";
import { Failure, type Diagnostic, type Source } from "../../model/diagnostic.ts";
import { formatPath, STRICT, type Path } from "../fields.ts";
import { BUILT_IN_REGIONS } from "../world/world.ts";
import { seedShape } from "./seed-shape.ts";
import type { Seed, SeedRegion } from "./seed.ts";

/**
 * Parses YAML (1.2 core schema, no duplicate keys). Throws a Failure that names all problems, each with its line and column. The objects
 * keep their place as `source`, for problems that show only when the seed is applied (two bookings at one time).
 */
export function parseSeed(yaml: string, file: string, regions: readonly string[] = BUILT_IN_REGIONS): Seed {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines, version: "1.2", schema: "core", prettyErrors: false });
  const placeAt = (offset: number): Source => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const diagnostics: Diagnostic[] = [];
  const report = (summary: string, source: Source): void =>
    void diagnostics.push({ severity: "error", code: "bad-seed", summary, source });
  for (const error of document.errors) report(error.message, placeAt(error.pos[0]));
  if (diagnostics.length > 0) throw new Failure(diagnostics);

  const content: unknown = toPlain(document, (why) => report(why, placeAt(0)));
  const seed = seedShape(regions)(content ?? {}, [], {
    ...STRICT,
    report: (path, problem, place) =>
      report(`${formatPath(path)} ${problem}`, placeAt(offsetOf(document, path, place === "key"))),
  }) as Seed;
  if (diagnostics.length > 0) throw new Failure(diagnostics);
  return withPlaces(seed, (path) => placeAt(offsetOf(document, path, false)));
}

function toPlain(document: Document, report: (why: string) => void): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    report(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

/** The offset of the value (or key) at a path, or of its parent if there is none. */
function offsetOf(document: Document, path: Path, wantsKey: boolean): number {
  let node: unknown = document.contents;
  let offset = beginning(node) ?? 0;
  for (const [i, part] of path.entries()) {
    const target = isNodeWithAlias(node) ? node.resolve(document) : node;
    let key: unknown;
    if (isMap(target)) {
      const pair = target.items.find(
        (each) => isPair(each) && (isScalar(each.key) ? String(each.key.value) : undefined) === String(part),
      );
      [key, node] = [pair?.key, pair?.value];
    } else {
      node = isSeq(target) ? target.items[Number(part)] : undefined;
    }
    const last = i === path.length - 1;
    const found = (last && wantsKey ? beginning(key) : beginning(node)) ?? beginning(key);
    if (found === undefined) return offset;
    offset = found;
  }
  return offset;
}

function beginning(node: unknown): number | undefined {
  return typeof node === "object" && node !== null && "range" in node ? ((node as Node).range?.[0] ?? undefined) : undefined;
}

function isNodeWithAlias(node: unknown): node is { resolve(document: Document): unknown } {
  return typeof node === "object" && node !== null && "source" in node && "resolve" in node && typeof node.resolve === "function";
}

function withPlaces(seed: Seed, placeOf: (path: Path) => Source): Seed {
  if (seed.regions === undefined) return seed;
  const regions = Object.entries(seed.regions).map(([region, content]): [string, SeedRegion] => {
    const placed = Object.entries(content ?? {}).map(([kind, items]: [string, readonly object[]]) => [
      kind,
      items.map((item, i) => ({ ...item, source: placeOf(["regions", region, kind, i]) })),
    ]);
    return [region, Object.fromEntries(placed) as SeedRegion];
  });
  return { ...seed, regions: Object.fromEntries(regions) };
}
