import { describe, expect, it } from "vitest";
import { FORMAT_NAMES, FORMATS, REPORT_NAMES } from "../../src/render/index.ts";
import { PLANS } from "./plans.ts";

const context = { color: false, verbose: false, unmanaged: true, linkBase: undefined, folder: "", tool: "xroom 0.0.0" };

describe("the formats of a plan", () => {
  it.each(FORMAT_NAMES)("show a refused plan as %s, and why it is refused", async (name) => {
    const render = await FORMATS[name]();
    const plan = PLANS["refused"] as (typeof PLANS)[string];
    const text = await render(plan, context);
    expect(text).toMatch(/\n$/);
    const error = plan.diagnostics.find(({ severity }) => severity === "error");
    expect(text).toContain(error?.code);
  });

  it("include the reports", () => {
    expect(FORMAT_NAMES).toEqual(expect.arrayContaining([...REPORT_NAMES]));
  });
});
