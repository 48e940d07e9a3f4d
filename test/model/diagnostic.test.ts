import { describe, expect, it } from "vitest";
import { fail, Failure, together } from "../../src/model/diagnostic.ts";

describe("errors told together", () => {
  const [one, other] = [fail("one", "the first"), fail("other", "the second", undefined, { kind: "locked" })];

  it("are one Failure that has all that each says, and ends as the graver of them", () => {
    const all = together([one, other]) as Failure;
    expect(all).toBeInstanceOf(Failure);
    expect(all.diagnostics.map(({ code }) => code)).toEqual(["one", "other"]);
    expect(all.kind).toBe("locked");
  });

  it("are the error itself where there is one", () => {
    expect(together([one])).toBe(one);
  });

  it("hide no mistake: it is thrown beside them", () => {
    const mistake = new TypeError("no");
    expect(together([one, mistake])).toMatchObject({ errors: [one, mistake] });
  });
});
