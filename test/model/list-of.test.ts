import { describe, expect, it } from "vitest";
import { listOf, someOf } from "../../src/model/list-of.ts";

describe("a list in a sentence", () => {
  it.each([
    [[], "and", ""],
    [["a"], "and", "a"],
    [["a", "b"], "and", "a and b"],
    [["a", "b", "c"], "and", "a, b and c"],
    [["a", "b"], "or", "a or b"],
    [["a", "b", "c"], "or", "a, b or c"],
  ] as const)("joins %j with `%s`", (items, conjunction, expected) => {
    expect(listOf(items, conjunction)).toBe(expected);
  });
});

describe("a long list in a sentence", () => {
  it.each([
    [[], ""],
    [["a"], "a"],
    [["a", "b", "c", "d", "e"], "a, b, c, d and e"],
    [["a", "b", "c", "d", "e", "f"], "a, b, c, d, e and 1 more"],
    [["a", "b", "c", "d", "e", "f", "g"], "a, b, c, d, e and 2 more"],
  ])("names five and counts the rest: %j", (items, expected) => {
    expect(someOf(items)).toBe(expected);
  });

  it("names no more than asked for", () => {
    expect(someOf(["a", "b", "c"], 2)).toBe("a, b and 1 more");
  });
});
