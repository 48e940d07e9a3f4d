import { describe, expect, it } from "vitest";
import { fail, Failure, joinErrors } from "../../src/model/diagnostic.ts";

describe("joined errors", () => {
  const [one, other] = [fail("usage", "the first"), fail("locked", "the second", undefined, { kind: "locked" })];

  it("become one Failure with all diagnostics and the more severe kind", () => {
    const all = joinErrors([one, other]) as Failure;
    expect(all).toBeInstanceOf(Failure);
    expect(all.diagnostics.map(({ code }) => code)).toEqual(["usage", "locked"]);
    expect(all.kind).toBe("locked");
  });

  it("stay as they are if there is only one", () => {
    expect(joinErrors([one])).toBe(one);
  });

  it("keep an error that is not a Failure", () => {
    const mistake = new TypeError("no");
    expect(joinErrors([one, mistake])).toMatchObject({ errors: [one, mistake] });
  });
});
