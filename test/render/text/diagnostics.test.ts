import { stripVTControlCharacters } from "node:util";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../../src/model/diagnostic.ts";
import { renderDiagnostics } from "../../../src/render/text/diagnostics.ts";
import { printable } from "../../../src/render/safe/printable.ts";

const plain = (...diagnostics: readonly Diagnostic[]): string => renderDiagnostics(diagnostics, { color: false });
const source = { file: "domains/chat.yaml", line: 12, column: 9 };

const unknownKey: Diagnostic = {
  severity: "error",
  code: "unknown-key",
  summary: 'unknown key "capcity" in a room',
  help: 'did you mean "capacity"?',
  source,
  excerpt: { text: "        capcity: 50", column: 9, length: 7 },
};

/** The line of the excerpt and the one with the carets, without the number. */
function frameOf(text: string, column: number, length: number): readonly [string, string] {
  const lines = plain({ ...unknownKey, excerpt: { text, column, length } }).split("\n");
  return [lines[3]?.slice(5) ?? "", lines[4]?.slice(5) ?? ""];
}

describe("diagnostics", () => {
  test("look like those of rustc", () => {
    const twice: Diagnostic = {
      severity: "warning",
      code: "literal-secret",
      summary: "a password stands in the config itself",
      source: { file: "xroom.yaml", line: 1234, column: 1 },
      excerpt: { text: "password: ***", column: 11, length: 3 },
      related: [{ message: "first declared", source: { file: "xroom.yaml", line: 10, column: 5 } }],
    };
    expect(plain(unknownKey, twice)).toBe(`\
error[unknown-key]: unknown key "capcity" in a room
  --> domains/chat.yaml:12:9
   |
12 |         capcity: 50
   |         ^^^^^^^
   = help: did you mean "capacity"?

warning[literal-secret]: a password stands in the config itself
    --> xroom.yaml:1234:1
     |
1234 | password: ***
     |           ^^^
     = first declared at xroom.yaml:10:5

1 error, 1 warning
`);
  });

  test("may have no place or no excerpt", () => {
    const { excerpt: _, ...withoutExcerpt } = unknownKey;
    expect(plain({ severity: "error", code: "no-config", summary: "there is no config" }, withoutExcerpt)).toBe(`\
error[no-config]: there is no config

error[unknown-key]: unknown key "capcity" in a room
  --> domains/chat.yaml:12:9
   = help: did you mean "capacity"?

2 errors
`);
  });

  test("are an empty text if there are none", () => {
    expect(plain()).toBe("");
  });

  test("have the same text with and without colours", () => {
    const coloured = renderDiagnostics([unknownKey], { color: true });
    expect(coloured).toContain("\u001b[");
    expect(stripVTControlCharacters(coloured)).toBe(plain(unknownKey));
  });
});

describe("the carets", () => {
  test.each([
    ["after tabs", "\tcapcity: 50", 2, 7, "    capcity: 50", "    ^^^^^^^"],
    ["after wide characters", "会議室: 50", 6, 2, "会議室: 50", "        ^^"],
    ["under wide characters", "a: 会議", 4, 2, "a: 会議", "   ^^^^"],
    ["after emoji", "👩‍👩‍👧: x", 11, 1, "👩‍👩‍👧: x", "    ^"],
    ["after combining marks", "e\u0301: x", 5, 1, "e\u0301: x", "   ^"],
    ["after an escape that is shown", "\u001b[31m: x", 8, 1, "\\x1b[31m: x", "          ^"],
    ["at the end of the line", "a:", 3, 1, "a:", "  ^"],
  ])("%s", (_, text, column, length, line, carets) => {
    expect(frameOf(text, column, length)).toEqual([line, carets]);
  });

  test("stand under their place in a line that is cropped around it", () => {
    const [line, carets] = frameOf(`${"a".repeat(5000)}HERE${"b".repeat(5000)}`, 5001, 4);
    expect(line).toBe(`…${"a".repeat(60)}HERE${"b".repeat(36)}…`);
    expect(carets).toBe(`${" ".repeat(61)}^^^^`);
  });

  test("are no more than the visible part of the place", () => {
    const [line, carets] = frameOf("x".repeat(5000), 1, 5000);
    expect(line).toBe(`${"x".repeat(100)}…`);
    expect(carets).toBe("^".repeat(100));
  });
});

describe("text from config and files", () => {
  test.each([
    ["line\nbreak\r\ttab", "line\\nbreak\\r\\ttab"],
    ["\u001b[31mred", "\\x1b[31mred"],
    ["\u009b31m", "\\x9b31m"],
    ["\u202egnp.exe", "\\u{202e}gnp.exe"],
    ["a\u2066b\u200bc\ufeff", "a\\u{2066}b\\u{200b}c\\u{feff}"],
    ["a\u2028b\u2029", "a\\u{2028}b\\u{2029}"],
    ["tag\u{e0041}", "tag\\u{e0041}"],
    ["half \ud83d", "half \\u{d83d}"],
    ["café 会議 👩‍👩‍👧", "café 会議 👩‍👩‍👧"],
  ])("%j is shown as %s", (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  test("is escaped in every part of a diagnostic", () => {
    const harmful = "\u001b]0;x\u0007\n\u202e";
    const rendered = plain({
      severity: "error",
      code: "unknown-key",
      summary: harmful,
      help: harmful,
      source: { file: harmful, line: 1, column: 1 },
      excerpt: { text: harmful, column: 1, length: 3 },
      related: [{ message: harmful, source: { file: harmful, line: 1, column: 1 } }],
    });
    // oxlint-disable-next-line no-control-regex -- these are what it looks for
    expect(rendered).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    expect(rendered.split("\n")).toHaveLength(10);
  });

  test("leaves each line of the output with its marks", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 300 }),
        fc.nat(300),
        fc.integer({ min: 1, max: 50 }),
        (text, at, length) => {
          const lines = plain({ ...unknownKey, excerpt: { text, column: Math.min(at, text.length) + 1, length } }).split("\n");
          expect(lines).toHaveLength(9);
          expect(lines[3]).toMatch(/^12 \| /);
          expect(lines[4]).toMatch(/^ {3}\| *\^+$/);
        },
      ),
    );
  });
});
