import canonicalize from "canonicalize";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, canonicalPieces } from "../../src/model/canonical-json.ts";

describe("canonical JSON", () => {
  it("has sorted keys and no blanks", () => {
    expect(canonicalJson({ b: [1, true, null], a: { d: "😀", c: 1.5 } })).toBe('{"a":{"c":1.5,"d":"😀"},"b":[1,true,null]}');
  });

  it("writes a lone surrogate as U+FFFD, and leaves what only looks like one", () => {
    expect(canonicalJson({ "k\udc00": ["half\ud800", "\\ud800", "\\\ud800", "😀"] })).toBe(
      '{"k\ufffd":["half\ufffd","\\\\ud800","\\\\\ufffd","😀"]}',
    );
  });

  it("does so after escaped backslashes, too", () => {
    const backslashes = "\\".repeat(300_000);
    expect(canonicalJson([`${backslashes}\ud800`])).toHaveLength(600_000 + '["\ufffd"]'.length);
  });

  it("is what the package canonicalize writes, whole and in pieces", () => {
    const value = fc.jsonValue({ stringUnit: "grapheme" });
    const absent = fc.constantFrom(undefined, Symbol("absent"));
    const document = fc.dictionary(fc.string({ unit: "grapheme" }), fc.oneof(value, fc.array(fc.oneof(value, absent)), absent));
    fc.assert(
      fc.property(document, (each) => {
        const expected = canonicalize(each);
        expect(canonicalJson(each)).toBe(expected);
        expect([...canonicalPieces(each)].join("")).toBe(expected);
      }),
    );
  });

  it("comes in pieces of bounded length", () => {
    const document = {
      after: 1,
      items: Array.from({ length: 2_000 }, (_, number) => ({ number, text: "x".repeat(90) })),
      none: [],
    };
    const pieces = [...canonicalPieces(document)];
    expect(pieces.length).toBeGreaterThan(2);
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(70_000);
    expect(pieces.join("")).toBe(canonicalize(document));
  });

  const circle: { inside: unknown[] } = { inside: [] };
  circle.inside.push(circle);

  it.each([
    ["NaN", NaN],
    ["an infinite number", Infinity],
    ["a big integer", 1n],
    ["a function", () => 1],
    ["nothing", undefined],
    ["what contains itself", circle],
  ])("refuses %s, which JSON can't express", (_, value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
    if (value !== undefined) expect(() => [...canonicalPieces({ items: [{ value }] })]).toThrow(TypeError);
  });

  it("writes what a value says for itself", () => {
    expect(canonicalJson({ at: new Date(0) })).toBe('{"at":"1970-01-01T00:00:00.000Z"}');
  });
});
