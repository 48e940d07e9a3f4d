import { describe, expect, it } from "vitest";
import { changeName, requestOf } from "../../src/ci/names.ts";
import { emptyResult, outputsOf } from "../../src/ci/result.ts";
import { applyComment, type AppliedRequest } from "../../src/ci/text/apply-comment.ts";
import { changeLines } from "../../src/ci/text/change-lines.ts";
import type { Concluded } from "../../src/plan/review/conclude.ts";
import type { VerdictName } from "../../src/plan/review/verdicts.ts";
import { bookingAt, changeOf } from "../render/html/plans.ts";

const concluded = (
  verdict: VerdictName,
  name: string,
  about: Partial<Concluded["verdict"]> = {},
  failure?: string,
): Concluded => ({
  verdict: { seal: "s", change: null, address: `booking/chat.org/board/${name}`, verdict, fields: {}, ...about },
  ...(failure === undefined ? {} : { failure }),
});

const applied = (about: Partial<AppliedRequest> = {}): AppliedRequest => ({
  marker: "<!-- xroom:apply 1 -->",
  project: "meetings",
  tip: "a".repeat(40),
  branch: "main",
  concluded: [],
  unreviewed: [],
  diagnostics: [],
  isPreview: false,
  isRefused: false,
  runUrl: "https://forge.test/run",
  linkBase: "https://forge.test/blob/a",
  ...about,
});

describe("the comment on an apply", () => {
  it("names each change by what came of it, what needs a person first", () => {
    const all = [
      concluded("same", "made"),
      concluded("same", "failed", {}, "it was refused: @team #1"),
      concluded("done", "done"),
      concluded("withdrawn", "withdrawn", { because: "the config declares it", source: { file: "a.yaml", line: 3, column: 1 } }),
      concluded("over", "over"),
      concluded("stale", "stale", { because: "it was changed (duration 45, was 90)" }),
      concluded("refused", "refused", { because: "it is protected" }),
      concluded("waiting", "waiting"),
      concluded("partly", "partly"),
      ...["2026-12-07T09:00:00Z", "2026-12-14T09:00:00Z"].map((at) => concluded("same", `weekly@${at}`)),
    ];
    const text = applyComment(applied({ concluded: all }), 65_000);
    expect(text).toMatch(/^<!-- xroom:apply 1 -->\n\n### meetings: applied in part, 3 of 11 changes made\n/);
    expect([...text.matchAll(/^\*\*(\w+)/gm)].map(([, title]) => title)).toEqual([
      "Failed",
      "Refused",
      "Stale",
      "Waiting",
      "Made",
      "Made",
      "Withdrawn",
      "Over",
      "Was",
    ]);
    expect(text).toContain("- `booking/chat.org/board/weekly` (2 meetings)");
    expect(text).toContain("([`a.yaml:3`](https://forge.test/blob/a/a.yaml#L3))");
    expect(text).toContain("What failed or waits is tried again");
    expect(text).toContain("needs a review");
    expect(text.replaceAll(/`[^`]*`/g, "")).not.toMatch(/@team|#1\b/);
  });

  it.each([
    ["that was refused", applied({ isRefused: true }), "refused, nothing was called"],
    ["that is not made", applied({ isPreview: true, concluded: [concluded("same", "a")] }), "1 change to be made"],
    ["of which nothing came", applied(), "nothing was applied"],
    ["of which all is live", applied({ concluded: [concluded("done", "a")] }), "applied, 0 changes made"],
  ])("%s says so", (_, about, title) => {
    expect(applyComment(about, 65_000)).toContain(`### meetings: ${title}`);
  });

  it("fits, and counts what it leaves out of a long list", () => {
    const many = Array.from({ length: 39 }, (_, index) => concluded("stale", `m${index}`, { because: "x ".repeat(100) }));
    const text = applyComment(applied({ concluded: [...many, concluded("same", "made")] }), 3_000);
    expect(text.length).toBeLessThan(3_000);
    const left = Number(/- and (\d+) more, in \[the log\]/.exec(text)?.[1]);
    expect(text.match(/`booking\/chat\.org\/board\/m\d+`/g)).toHaveLength(39 - left);
    expect(text).toContain("**Made** (1)");
  });
});

describe("what later steps get", () => {
  it("names a plan's file with its own name, and not with that of another request's", () => {
    const cut = { ...emptyResult("plan", "meetings", "github:acme/meetings#1"), plan: "1.json", report: "1.html" };
    const kept = { ...cut, plan: "2.json", report: "2.html", artifact: "plan-2" };
    expect(outputsOf([cut, kept])).toMatchObject({ plan: "2.json", report: "2.html", artifact: "plan-2" });
    expect(outputsOf([cut])).toMatchObject({ plan: "1.json", report: "1.html", artifact: "" });
  });
});

describe("a list of changes", () => {
  it("counts what is too long to be shown", () => {
    const names = Array.from({ length: 12 }, (_, index) => `${index}${"ü".repeat(900)}`);
    const after = bookingAt("2026-12-01T10:00:00Z");
    const changes = names.map((name) => changeOf({ address: `booking/a.test/board/${name}`, action: "add", after }));
    const lines = changeLines(changes, "https://forge.test/blob/a", 12);
    expect(lines.join("\n").length).toBeLessThan(6_100);
    expect(lines.at(-1)).toBe(`- and ${12 - (lines.length - 1)} more changes`);
    expect(lines.length).toBeGreaterThan(2);
  });
});

describe("the name of a request's change", () => {
  const job = { kind: "github", repository: "acme/meetings" } as const;
  it("is read only as this repository's own", () => {
    expect(requestOf(job, changeName(job, 12))).toBe(12);
    for (const other of [
      "github:acme/other#12",
      "gitlab:acme/meetings#12",
      "github:acme/meetings#main",
      "github:acme/meetings#012",
      "",
    ])
      expect(requestOf(job, other)).toBeUndefined();
  });
});
