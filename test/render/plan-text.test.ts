import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import type { Plan } from "../../src/model/plan.ts";
import { isEmpty, renderPlan, renderVerdict } from "../../src/render/plan-text.ts";
import { SAMPLE } from "./sample-plan.ts";

const none: Plan = {
  ...SAMPLE,
  changes: [],
  calls: [],
  diagnostics: [],
  summary: Object.fromEntries(Object.keys(SAMPLE.summary).map((name) => [name, 0])) as unknown as Plan["summary"],
};

describe("a plan as text", () => {
  it("with every kind of change", async () => {
    await expect(renderPlan(SAMPLE, { color: false })).toMatchFileSnapshot("golden/every-kind.txt");
  });

  it("is the same in colour, but for the colours", () => {
    const coloured = renderPlan(SAMPLE, { color: true });
    expect(coloured).toContain("\u001b[");
    expect(stripVTControlCharacters(coloured)).toBe(renderPlan(SAMPLE, { color: false }));
  });

  it("lets no name through that would move a terminal", () => {
    // oxlint-disable-next-line no-control-regex -- these are what it looks for
    expect(renderPlan(SAMPLE, { color: false })).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  });

  it("with nothing to do says so, and what there is", () => {
    expect(renderPlan(none, { color: false })).toBe("No changes: everything is as declared.\n");
    expect(renderVerdict({ ...none, summary: { ...none.summary, unchanged: 2, unmanaged: 1 } })).toBe(
      "No changes: everything is as declared. 2 unchanged, 1 unmanaged.",
    );
    expect(isEmpty(none.summary)).toBe(true);
  });

  it("that calls nobody says so", () => {
    const summary = { ...none.summary, adopt: 2 };
    expect(renderVerdict({ ...none, summary })).toBe("Plan: 2 to adopt.\nNo call is needed.");
    expect(isEmpty(summary)).toBe(false);
    expect(isEmpty({ ...none.summary, blocked: 1 })).toBe(false);
  });
});
