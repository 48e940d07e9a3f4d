import { describe, expect, it } from "vitest";
import { someOf } from "../../src/model/some-of.ts";

describe("a list in a sentence", () => {
  it.each([
    [[], ""],
    [["a"], "a"],
    [["a", "b", "c", "d", "e"], "a, b, c, d, e"],
    [["a", "b", "c", "d", "e", "f"], "a, b, c, d, e, and 1 more"],
    [["a", "b", "c", "d", "e", "f", "g"], "a, b, c, d, e, and 2 more"],
  ])("names five, and counts the others: %j", (names, expected) => {
    expect(someOf(names)).toBe(expected);
  });

  it("names as many as it is to", () => {
    expect(someOf(["a", "b", "c"], 2)).toBe("a, b, and 1 more");
  });
});
