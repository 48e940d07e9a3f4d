import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import type { Change, Plan } from "../../../src/model/plan.ts";
import { hostKeyWarning } from "../../../src/render/apply/host-keys.ts";
import { isEmpty, renderVerdict } from "../../../src/render/plan/verdict.ts";
import { renderPlan } from "../../../src/render/text/plan.ts";
import { PLANS } from "../plans.ts";
import { NASTY, SAMPLE } from "../sample-plan.ts";

const none: Plan = {
  ...SAMPLE,
  changes: [],
  calls: [],
  diagnostics: [],
  summary: Object.fromEntries(Object.keys(SAMPLE.summary).map((name) => [name, 0])) as unknown as Plan["summary"],
};

describe("a plan as text", () => {
  it("shows every action", async () => {
    await expect(renderPlan(SAMPLE, { color: false })).toMatchFileSnapshot("../golden/every-kind.txt");
  });

  it("has the same text with colours", () => {
    const coloured = renderPlan(SAMPLE, { color: true });
    expect(coloured).toContain("\u001b[");
    expect(stripVTControlCharacters(coloured)).toBe(renderPlan(SAMPLE, { color: false }));
  });

  it("escapes names that would move a terminal", () => {
    // oxlint-disable-next-line no-control-regex -- these are what it looks for
    expect(renderPlan(SAMPLE, { color: false })).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  });

  it("with a base shows the changes of the config under review first, and a verdict for each group", async () => {
    const changes = SAMPLE.changes.map((change, index) => (index % 2 === 1 ? change : { ...change, pending: true as const }));
    const dropped = SAMPLE.changes.slice(0, 4).map((change) => ({ ...change, source: null, calls: [], record: null }));
    const plan: Plan = { ...SAMPLE, changes, base: { ref: `main${NASTY}`, commit: "1a2b3c4".padEnd(40, "0"), dropped } };
    await expect(renderPlan(plan, { color: false })).toMatchFileSnapshot("../golden/since-base.txt");
    expect(stripVTControlCharacters(renderPlan(plan, { color: true }))).toBe(renderPlan(plan, { color: false }));
  });

  it("with a base from which nothing differs says so", () => {
    const plan: Plan = { ...none, base: { ref: "main", commit: "1a2b3c4".padEnd(40, "0"), dropped: [] } };
    expect(renderPlan(plan, { color: false })).toBe(
      "This change (since main, 1a2b3c4): no changes.\nNo changes: everything is as declared.\n",
    );
  });

  it("without a change of its own says that the rest is pending, and left out", () => {
    const leftOut = SAMPLE.changes.slice(3, 4);
    const plan: Plan = { ...none, base: { ref: "main", commit: "1a2b3c4".padEnd(40, "0"), dropped: [], leftOut } };
    const text = renderPlan(plan, { color: false });
    expect(text).toContain("Pending already, left out:\n\nchat.org\n  + booking/chat.org/board/added");
    expect(text).toMatch(
      /This change \(since main, 1a2b3c4\): no changes\.\nPending already, left out: 1 to add\.\nNo changes: all that there is to do was pending already\.\n$/,
    );
  });

  it("says under each series that it covers further meetings, once, folded or not; not of what it leaves out", () => {
    const cover = /^ {6}to 22 Jan 2027: horizon 60d; meetings that come into its horizon until this is applied are included$/gm;
    const removed = /^ {6}meetings that are added to it until this is applied are removed, too$/gm;
    const series = PLANS["series"] as Plan;
    for (const verbose of [false, true]) {
      const text = renderPlan(series, { color: false, verbose });
      expect(text.match(cover)).toHaveLength(2);
      expect(text.match(removed)).toHaveLength(1);
    }
    const single = { ...series, changes: series.changes.slice(-1) };
    expect(renderPlan(single, { color: false })).toMatch(
      /lock: yes\n {6}to 22 Jan 2027: horizon 60d; meetings that come into its horizon/,
    );
    const base = { ref: "main", commit: "1a2b3c4".padEnd(40, "0"), dropped: series.changes, leftOut: series.changes };
    expect(renderPlan({ ...series, changes: [], calls: [], base }, { color: false })).not.toMatch(cover);
    expect(renderPlan({ ...series, series: [] }, { color: false })).not.toMatch(cover);
  });

  it("tells a rename once, beside a protection of the same booking", () => {
    const renamed = (PLANS["renames"] as Plan).changes.filter(({ address }) => address.endsWith("/start"));
    const protection = renamed.map((change): Change => ({ ...change, action: "protect", fields: ["protect"] }));
    const text = renderPlan({ ...none, changes: [...renamed, ...protection] }, { color: false });
    expect(text.match(/renamed from booking\/chat\.org\/board\/kickoff/g)).toHaveLength(1);
  });

  it("without changes says so, and counts what is unchanged", () => {
    expect(renderPlan(none, { color: false })).toBe("No changes: everything is as declared.\n");
    expect(renderVerdict({ ...none, summary: { ...none.summary, unchanged: 2, unmanaged: 1 } })).toBe(
      "No changes: everything is as declared. 2 unchanged, 1 unmanaged.",
    );
    expect(isEmpty(none)).toBe(true);
  });

  it("that only rolls series on says nothing of what else there is", () => {
    const rolling: Plan = { ...none, scope: { ...none.scope, roll: true } };
    expect(renderVerdict(rolling)).toBe("No changes: no new meeting of an unchanged series has come into its horizon.");
  });

  it("that only lifts a protection is not empty", () => {
    const plan: Plan = { ...none, summary: { ...none.summary, unprotect: 1 } };
    expect(renderVerdict(plan)).toBe("Plan: 1 to unprotect.\nNo calls needed.");
    expect(isEmpty(plan)).toBe(false);
  });

  it("without calls says so", () => {
    const summary = { ...none.summary, adopt: 2 };
    expect(renderVerdict({ ...none, summary })).toBe("Plan: 2 to adopt.\nNo calls needed.");
    expect(isEmpty({ ...none, summary })).toBe(false);
    expect(isEmpty({ ...none, summary: { ...none.summary, blocked: 1 } })).toBe(false);
  });

  it.each(["x", "+275760-09-13T00:00:00.001Z", "9999-99-99T00:00:00Z", ""])(
    "shows a start that no calendar has, %j, as it stands",
    (start) => {
      const change = {
        ...SAMPLE.changes[0],
        action: "add",
        before: null,
        after: { start, duration: 30 },
        zone: "Europe/Berlin",
      } as Change;
      for (const verbose of [false, true])
        expect(renderPlan({ ...SAMPLE, changes: [change] }, { color: false, verbose, unmanaged: false })).toContain("to add");
    },
  );

  it("warns of no host key of a call that is not there", () => {
    const change = { ...SAMPLE.changes[0], calls: ["c99"], after: { hostKey: true } } as Change;
    expect(hostKeyWarning({ ...SAMPLE, changes: [change] })).toBeUndefined();
  });
});
