import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../src/model/keyring.ts";

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

  it("refuses what JSON can't express", () => {
    expect(() => canonicalJson(NaN)).toThrow("NaN");
  });
});
