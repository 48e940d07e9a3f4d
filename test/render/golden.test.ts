/**
 * The same ten plans in text, Markdown and JSON. `npm run golden` updates the files; review their diff like code.
 */
import { describe, expect, it } from "vitest";
import { ACTIONS } from "../../src/model/plan.ts";
import { canonicalJson } from "../../src/model/keyring.ts";
import { renderJson } from "../../src/render/safe/json.ts";
import { renderMarkdown } from "../../src/render/markdown/index.ts";
import { renderPlan } from "../../src/render/text/plan.ts";
import { PLANS } from "./plans.ts";

const plans = Object.entries(PLANS);
const linkBase = "https://github.com/acme/meetings/blob/0123456789abcdef0123456789abcdef01234567";

describe.each(plans)("the plan %s", (name, plan) => {
  it("as text", async () => {
    await expect(renderPlan(plan, { color: false, unmanaged: true })).toMatchFileSnapshot(`golden/plans/${name}.txt`);
  });

  it("as Markdown", async () => {
    await expect(renderMarkdown(plan, { linkBase, unmanaged: true })).toMatchFileSnapshot(`golden/plans/${name}.md`);
  });

  it("as JSON, with line breaks for readers", async () => {
    await expect(renderJson(JSON.parse(canonicalJson(plan)))).toMatchFileSnapshot(`golden/plans/${name}.json`);
  });
});

describe("the ten plans", () => {
  it("show every action and every reason", () => {
    const changes = plans.flatMap(([, plan]) => plan.changes);
    expect(plans).toHaveLength(10);
    expect(new Set(changes.map(({ action }) => action))).toEqual(new Set(ACTIONS));
    expect(new Set(changes.map(({ reason }) => reason))).toEqual(
      new Set(["new", "config", "drift", "undeclared", "unvalidated"]),
    );
    expect(changes.some(({ reasons }) => reasons !== undefined)).toBe(true);
    expect(changes.some((change) => change.blocked !== null)).toBe(true);
  });
});
