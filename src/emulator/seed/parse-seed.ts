import { isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from "yaml";
import { Failure, type Diagnostic, type Source } from "../../model/diagnostic.ts";
import {
  flag,
  formatPath,
  listOf,
  name,
  oneOf,
  optional,
  orNull,
  recordOf,
  required,
  roomId,
  shape,
  STRICT,
  text,
  uint,
  webAddress,
} from "../fields.ts";
import type { Check, Path } from "../fields.ts";
import { minutesOf, startOf, type Seed, type SeedRegion } from "./apply-seed.ts";
import { complainOfReading } from "../readings.ts";
import { BUILT_IN_REGIONS } from "../world/world.ts";

/**
 * Reads a seed from YAML (1.2 core schema, no duplicate keys). Throws a Failure that names all that is wrong, each with its line
 * and column. What only shows when it is planted (two bookings at one time) carries its place with it, in `source`.
 */
export function parseSeed(yaml: string, file: string, regions: readonly string[] = BUILT_IN_REGIONS): Seed {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines, version: "1.2", schema: "core", prettyErrors: false });
  const placeAt = (offset: number): Source => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const diagnostics: Diagnostic[] = [];
  const complain = (summary: string, source: Source): void =>
    void diagnostics.push({ severity: "error", code: "bad-seed", summary, source });
  for (const error of document.errors) complain(error.message, placeAt(error.pos[0]));
  if (diagnostics.length > 0) throw new Failure(diagnostics);

  const content: unknown = toPlain(document, (why) => complain(why, placeAt(0)));
  const seed = seedShape(regions)(content ?? {}, [], {
    ...STRICT,
    complain: (path, complaint, at) =>
      complain(`${formatPath(path)} ${complaint}`, placeAt(offsetOf(document, path, at === "key"))),
  }) as Seed;
  if (diagnostics.length > 0) throw new Failure(diagnostics);
  return withPlaces(seed, (path) => placeAt(offsetOf(document, path, false)));
}

function toPlain(document: Document, complain: (why: string) => void): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    complain(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

/** Where the value (or the key) at a path begins; where there is none, its parent. */
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

const start: Check = (value, path, rules) => {
  const fits = (typeof value === "string" || typeof value === "number") && startOf(value, 0) !== undefined;
  if (!fits) rules.complain(path, "must be a time such as 2026-12-01T09:00:00Z, or +2h from now");
  return value;
};
const duration: Check = (value, path, rules) => {
  const fits = (typeof value === "string" || typeof value === "number") && minutesOf(value) !== undefined;
  if (!fits) rules.complain(path, "must be whole minutes: 90 or 1h30m");
  return value;
};
const hostKey: Check = (value, path, rules) => (typeof value === "boolean" ? value : text()(value, path, rules));

const options = {
  type: optional(oneOf("conference", "webinar")),
  capacity: optional(uint(1, 256)),
  lock: optional(flag),
  password: optional(text()),
  hostKey: optional(hostKey),
};
const booking = shape({
  domain: required(name),
  room: required(name),
  start: required(start),
  duration: required(duration),
  ...options,
});
const person = shape({ id: required(text()), host: optional(flag) });
const room = shape({ id: required(roomId), ...options, people: optional(listOf(person)) });
const webhook = shape({
  domain: required(name),
  room: optional(name),
  url: optional(webAddress),
  robot: optional(uint()),
  validated: optional(flag),
});
const region = shape({ bookings: optional(listOf(booking)), rooms: optional(listOf(room)), webhooks: optional(listOf(webhook)) });

const readings: Check = (value, path, rules) => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return rules.complain(path, "must be an object");
  for (const [reading, each] of Object.entries(value)) {
    const complaint = complainOfReading(reading, each);
    if (complaint !== undefined) rules.complain([...path, reading], `can't be so: ${complaint}`);
  }
  return value;
};

function seedShape(regions: readonly string[]): Check {
  return shape({
    account: optional(shape({ id: required(text()), secret: required(text()) })),
    clock: optional((value, path, rules) => {
      const fits =
        (typeof value === "string" || typeof value === "number") &&
        !/^[+-]/.test(String(value)) &&
        startOf(value, 0) !== undefined;
      if (!fits) rules.complain(path, "must be a time such as 2026-12-01T09:00:00Z");
      return value;
    }),
    readings: optional(readings),
    domains: optional(recordOf(orNull(shape({ webhookKey: optional(text()) })))),
    regions: optional((value, path, rules) => {
      for (const each of typeof value === "object" && value !== null ? Object.keys(value) : []) {
        if (!regions.includes(each)) rules.complain([...path, each], `is no region; there are ${regions.join(", ")}`, "key");
      }
      return recordOf(orNull(region))(value, path, rules);
    }),
  });
}
