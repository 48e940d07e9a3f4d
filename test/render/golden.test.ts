/**
 * The same plans in text, Markdown and JSON, as saved ones. `npm run golden` updates the files; review their diff like code.
 */
import { describe, expect, it } from "vitest";
import { ACTIONS } from "../../src/model/plan.ts";
import { canonicalJson } from "../../src/model/canonical-json.ts";
import { renderJson } from "../../src/render/safe/json.ts";
import { renderMarkdown } from "../../src/render/markdown/index.ts";
import { renderPlan } from "../../src/render/text/plan.ts";
import { PLANS, SAVED_AT } from "./plans.ts";

const plans = Object.entries(PLANS);
const linkBase = "https://github.com/acme/meetings/blob/0123456789abcdef0123456789abcdef01234567";

describe.each(plans)("the plan %s", (name, plan) => {
  it("as text", async () => {
    await expect(renderPlan(plan, { color: false, unmanaged: true, savedAt: SAVED_AT })).toMatchFileSnapshot(
      `golden/plans/${name}.txt`,
    );
  });

  it("as Markdown", async () => {
    await expect(renderMarkdown(plan, { linkBase, unmanaged: true, savedAt: SAVED_AT })).toMatchFileSnapshot(
      `golden/plans/${name}.md`,
    );
  });

  it("as JSON, with line breaks for readers", async () => {
    await expect(renderJson(JSON.parse(canonicalJson(plan)))).toMatchFileSnapshot(`golden/plans/${name}.json`);
  });
});

describe("the plans", () => {
  it("show every action and every reason", () => {
    const changes = plans.flatMap(([, plan]) => plan.changes);
    expect(new Set(changes.map(({ action }) => action))).toEqual(new Set(ACTIONS));
    expect(new Set(changes.map(({ reason }) => reason))).toEqual(
      new Set(["new", "config", "drift", "undeclared", "unvalidated"]),
    );
    expect(changes.some(({ reasons }) => reasons !== undefined)).toBe(true);
    expect(changes.some((change) => change.blocked !== null)).toBe(true);
  });
});
