import fc from "fast-check";
import picomatch from "picomatch";
import { describe, expect, it } from "vitest";
import { createMatcher, parseGlob } from "../../src/model/glob.ts";

const matching = (glob: string, ...texts: readonly string[]): string[] => texts.filter(createMatcher([glob]));

describe("a glob", () => {
  it("has * for anything but a slash", () => {
    expect(matching("adhoc-*", "adhoc-", "adhoc-1", "ad", "adhoc-1/2")).toEqual(["adhoc-", "adhoc-1"]);
    expect(matching("*", "a", ".a", "a/b")).toEqual(["a", ".a"]);
  });

  it("has ** for any number of names", () => {
    expect(matching("booking/**", "booking", "booking/a", "booking/a/b", "room/a")).toEqual([
      "booking",
      "booking/a",
      "booking/a/b",
    ]);
    expect(matching("**/b/**/d", "b/d", "a/b/c/c/d", "a/c/d")).toEqual(["b/d", "a/b/c/c/d"]);
  });

  it("has ?, brackets, braces and escapes", () => {
    expect(matching("a?c", "abc", "ac", "a/c")).toEqual(["abc"]);
    expect(matching("[a-c!][!x-z]", "ba", "!a", "bx", "da")).toEqual(["ba", "!a"]);
    expect(matching("{a,b{c,d}}-{1,2/3}", "a-1", "bd-2/3", "b-1", "c-1")).toEqual(["a-1", "bd-2/3"]);
    expect(matching(String.raw`\*\(\{a\}\)[\]]`, "*({a})]", "x({a})]")).toEqual(["*({a})]"]);
  });

  it("matches what picomatch matches", () => {
    const piece = fc.constantFrom("*", "**", "?", "/", "a", "b", ".", "-", "[ab]", "[!a]", "{a,b*}", "{a/b,a}");
    const glob = fc.array(piece, { minLength: 1, maxLength: 7 }).map((pieces) => pieces.join(""));
    const text = fc.array(fc.constantFrom("a", "b", "ab", ".a", "-", "bb"), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(glob, text, (pattern, names) => {
        // Tools differ about slashes or stars that come together or at the ends.
        fc.pre(!/\/\/|\*\*\*|^\.?\/|\/(?:\*\*)?$|[^/]\*\*|\*\*[^/]/.test(pattern));
        const expected = picomatch(pattern, { dot: true, strictBrackets: true, nonegate: true, posix: true });
        expect(createMatcher([pattern])(names.join("/"))).toBe(expected(names.join("/")));
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([["*a".repeat(400)], ["**/a/".repeat(150) + "b"], ["?*".repeat(400) + "b"], ["[a]*".repeat(200) + "b"]])(
    "that makes regular expressions exponential is quick: %#",
    (glob) => {
      expect(matching(glob, `${"a".repeat(10_000)}c`, `${"a/".repeat(10_000)}c`)).toEqual([]);
    },
  );

  it.each([
    ["an open bracket", "a[b", "is each bracket closed?"],
    ["a bracket that wasn't opened", "a]b", "is each bracket closed?"],
    ["an open brace", "a{b,c", "is each bracket closed?"],
    ["a brace that wasn't opened", "a}", "is each bracket closed?"],
    ["one part in braces", "{1..3}", expect.stringContaining("two or more parts")],
    ["an extended glob", "+(a|b)", expect.stringContaining("{a,b} for alternatives")],
    ["a group", "(a*)*b", expect.stringContaining("{a,b} for alternatives")],
    ["too many braces", "{a,b}".repeat(30), expect.stringContaining("more than 100 globs")],
    ["braces in braces in braces", "{a,".repeat(200) + "b" + "}".repeat(200), expect.stringContaining("more than 100 globs")],
    ["a thousand characters and more", "a".repeat(1001), expect.stringContaining("1000 characters")],
  ])("with %s is a problem", (_, text, help) => {
    expect(parseGlob(text)).toEqual({ kind: "problem", help });
    expect(() => createMatcher([text])).toThrow("not a glob");
  });
});
