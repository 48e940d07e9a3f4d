import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderMarkdown } from "../../src/render/markdown/index.ts";
import { bookingAt, changeOf, manyChanges, planOf } from "./html/plans.ts";
import { PLANS } from "./plans.ts";

/** GitHub takes 65,536 characters; bytes are never fewer. */
const MOST = 65_000;

const plan = (name: keyof typeof PLANS) => PLANS[name] as (typeof PLANS)[string];

/** Each domain has half as many changes as the one before. */
function planOfMany(domains: number, most: number, name: string) {
  const changes = Array.from({ length: domains }, (_, domain) =>
    Array.from({ length: Math.max(1, Math.floor(most / 2 ** domain)) }, (_, index) =>
      changeOf({
        address: `booking/team-${domain}.example/${name}/meeting-${index}`,
        action: index % 10 === 9 ? "remove" : "add",
        before: index % 10 === 9 ? bookingAt("2026-12-01T10:00:00Z") : null,
        after: index % 10 === 9 ? null : bookingAt("2026-12-01T10:00:00Z"),
        calls: [`c${domain}-${index}`],
      }),
    ),
  ).flat();
  const calls = changes.map(({ calls: [id = ""] }) => ({
    id,
    region: "fra-1",
    collection: "booking",
    method: "add",
    data: {},
    requires: [],
  }));
  const diagnostics = changes.slice(0, 200).map(({ address }) => ({
    severity: "warning" as const,
    code: "slot-taken" as const,
    summary: `${address} takes a time that is taken`,
    help: "Move one of them.",
  }));
  return planOf({ changes, calls, diagnostics });
}

describe("a plan as a comment", () => {
  it("fits into one comment, and counts what is cut", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 120 }),
        fc.integer({ min: 1, max: 2_000 }),
        fc.constantFrom("board", "会議室".repeat(40), "`".repeat(200), "\u202e".repeat(90)),
        (domains, most, name) => {
          const of = planOfMany(domains, most, name);
          const markdown = renderMarkdown(of, { linkBase: "https://github.com/acme/meetings/blob/main" });
          expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(MOST);
          const shown = markdown.match(/^`[+-]` /gm)?.length ?? 0;
          const [, cut = "0"] =
            /\*\*Shortened to fit into a comment:\*\* (?:\d+ calls? and )?(\d+) changes?\b/.exec(markdown) ?? [];
          expect(shown + Number(cut)).toBe(of.changes.length);
        },
      ),
      { numRuns: 25 },
    );
  });

  it("names the largest cut first, and cuts removals last", () => {
    const markdown = renderMarkdown(planOfMany(4, 400, "board"));
    const [, named = ""] = /are not shown: (.*)\.$/m.exec(markdown) ?? [];
    const counts = [...named.matchAll(/\((\d+) \w+\)/g)].map(([, count]) => Number(count));
    expect(counts.length).toBeGreaterThan(1);
    expect(counts).toEqual(counts.toSorted((a, b) => b - a));
    expect(markdown.match(/^`-` /gm)).toHaveLength(planOfMany(4, 400, "board").changes.filter(({ before }) => before).length);
    expect(renderMarkdown(manyChanges(20_000)).length).toBeGreaterThan(MOST / 2);
  });

  it("starts with a marker, another for drift", () => {
    expect(renderMarkdown(plan("additions"))).toMatch(/^<!-- xroom:plan -->\n\n### Plan: /);
    expect(renderMarkdown(plan("drift"))).toMatch(/^<!-- xroom:drift -->\n\n### Plan: /);
  });

  it("has the refusals first, then the warnings", () => {
    const alerts = renderMarkdown(plan("refused")).match(/^> \[!\w+\]|^\| Domain/gm);
    expect(alerts?.[0]).toBe("> [!CAUTION]");
    expect(alerts?.at(-1)).toBe("| Domain");
  });

  it.each(["../../../evil/x.yaml", "a/../../x.yaml", "/etc/passwd", "//evil.example/x", "..\\x", "C:\\x.yaml", ".."])(
    "links to no path that leads out of the folder: %j",
    (file) => {
      const from = plan("additions");
      const source = { file, line: 8, column: 1 };
      const changes = from.changes.map((change) => ({ ...change, source }));
      const diagnostics = [
        { severity: "error", code: "overlap", summary: "x", source, related: [{ message: "y", source }] },
      ] as const;
      const linkBase = "https://gitlab.example/acme/meetings/-/blob/main";
      expect(renderMarkdown({ ...from, changes, diagnostics }, { linkBase })).not.toContain("](");
    },
  );

  it("links to the lines of the config, given their URL", () => {
    const linkBase = "https://gitlab.example/acme/meetings/-/blob/main/";
    const link = "[`booking/chat.org/board/kickoff`](https://gitlab.example/acme/meetings/-/blob/main/domains/chat.org.yaml#L8)";
    expect(renderMarkdown(plan("additions"), { linkBase })).toContain(link);
    expect(renderMarkdown(plan("additions"))).not.toContain("](");
  });

  it("shows an example in braces as code", () => {
    const help = "name a variable instead, { env: NAME }.";
    const diagnostics = [{ severity: "warning", code: "literal-secret", summary: "a password", help }] as const;
    expect(renderMarkdown(planOf({ changes: [], diagnostics }))).toContain("name a variable instead, `{ env: NAME }`.");
  });
});
