/**
 * Any text in names, URLs, messages and file names comes out of every format as text. A strict parser reads each format, and output for
 * hostile texts must have the same structure as output for plain words.
 */
import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CallError } from "../../src/api/call-error.ts";
import type { ApplyEvent, Report } from "../../src/apply/events.ts";
import { harmfulIn } from "../../src/model/harmful.ts";
import { canonicalJson } from "../../src/model/canonical-json.ts";
import type { Call, Change } from "../../src/model/plan.ts";
import { Secret } from "../../src/model/secret.ts";
import { renderDiagnostics } from "../../src/render/text/diagnostics.ts";
import { renderEventJson } from "../../src/render/apply/event-json.ts";
import { renderHtml } from "../../src/render/html/index.ts";
import { harmlessJson, renderJson } from "../../src/render/safe/json.ts";
import { renderLinks } from "../../src/render/links/links.ts";
import { renderMarkdown } from "../../src/render/markdown/index.ts";
import { renderPlan } from "../../src/render/text/plan.ts";
import { followApply } from "../../src/render/apply/progress.ts";
import { renderReport } from "../../src/render/apply/report.ts";
import { renderGithub } from "../../src/render/reports/github.ts";
import { renderGitlab } from "../../src/render/reports/gitlab.ts";
import { renderJunit } from "../../src/render/reports/junit.ts";
import { renderSarif } from "../../src/render/reports/sarif.ts";
import { renderTable } from "../../src/render/text/table.ts";
import { renderRetry, renderTry } from "../../src/render/apply/request-log.ts";
import { diagnosticsWith, everyKnownText, hostileTexts, planWith, tameTexts } from "./hostile.ts";
import { commandsIn, elementsOf, nodesOf, parseMarkdown, parsePage, parseXml, shapeOf, textOf } from "./parsed.ts";

function forAnyTexts(law: (texts: readonly string[]) => void | Promise<void>, numRuns = 50): Promise<void> {
  return fc.assert(
    fc.asyncProperty(hostileTexts, async (texts) => law(texts)),
    { numRuns, examples: everyKnownText },
  );
}

/** What takes long to parse runs less often, always with the known texts. */
const FEW = 25;
const LONG = 120_000;

function onceFor<Result>(make: (count: number) => Result): (count: number) => Result {
  const made = new Map<number, Result>();
  return (count) => {
    if (!made.has(count)) made.set(count, make(count));
    return made.get(count) as Result;
  };
}

function harmfulInLines(text: string): ReturnType<typeof harmfulIn> {
  return harmfulIn(text.replaceAll("\n", " "));
}

/** The expected number of lines, and nothing that moves a terminal, deceives, or is a command to a CI runner. */
function expectPlainLines(text: string, sameFor: string): void {
  expect(harmfulInLines(text)).toEqual([]);
  expect(text.split("\n")).toHaveLength(sameFor.split("\n").length);
  expect(commandsIn(text)).toEqual([]);
  expect(text).not.toMatch(/##vso\[/i);
}

describe("on a terminal, and in a log", () => {
  it("a plan has as many lines as one with plain words, with or without colours", () =>
    forAnyTexts((texts) => {
      for (const verbose of [false, true]) {
        const draw = (of: readonly string[], color = false): string =>
          renderPlan(planWith(of), { color, verbose, unmanaged: true });
        expectPlainLines(draw(texts), draw(tameTexts(texts.length)));
        expect(stripVTControlCharacters(draw(texts, true))).toBe(draw(texts));
      }
    }));

  it("so do diagnostics", () =>
    forAnyTexts((texts) => {
      const draw = (of: readonly string[]): string => renderDiagnostics(diagnosticsWith(of), { color: false });
      expectPlainLines(draw(texts), draw(tameTexts(texts.length)));
    }));

  it.each([true, false])("so do progress and report of an apply (a terminal: %s)", (terminal) =>
    forAnyTexts((texts) => {
      const draw = (of: readonly string[]): string => of.map((text) => applyOutput(text, terminal)).join("");
      expectPlainLines(draw(texts).replaceAll("\r\u001b[K", ""), draw(tameTexts(texts.length)));
    }),
  );

  it("so do tables, links and debug output", () =>
    forAnyTexts((texts) => {
      const draw = (of: readonly string[]): string =>
        of
          .flatMap((text) => [
            renderTable(["name", "what"], [{ name: text, what: text }]),
            renderLinks([{ address: text, room: text, guestLink: text, hostLink: text, hostKey: text, why: text }], [text], {
              format: "text",
              narrowed: false,
            }),
            renderTry({ ...tryOf(text), outcome: "unknown", error: failureOf(text) }),
            renderTry({ ...tryOf(text), outcome: "done", answer: { [text]: text } }),
            renderRetry(text, text),
          ])
          .join("");
      expectPlainLines(draw(texts), draw(tameTexts(texts.length)));
    }));
});

describe("as JSON", () => {
  it("a plan is the same value, in plain lines", () =>
    forAnyTexts((texts) => {
      const plan = planWith(texts);
      const json = renderJson(plan);
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(plan)));
      expectPlainLines(json, renderJson(planWith(tameTexts(texts.length))));
      expect(JSON.parse(harmlessJson(canonicalJson(plan)))).toEqual(JSON.parse(canonicalJson(plan)));
      expectPlainLines(harmlessJson(canonicalJson(plan)), "one line");
    }));

  it("each event of an apply is one line that says what happened", () =>
    forAnyTexts((texts) => {
      for (const event of texts.flatMap(eventsOf)) {
        const line = renderEventJson(event, 0);
        expect(JSON.parse(line)).toMatchObject({ type: event.type });
        expectPlainLines(line, "one line\n");
      }
    }));
});

describe("as Markdown", () => {
  const linkBase = "https://github.com/acme/meetings/blob/0123456789abcdef0123456789abcdef01234567";
  const draw = (texts: readonly string[], verbose: boolean): string =>
    renderMarkdown(planWith(texts), { linkBase, verbose, unmanaged: true });
  const tameShape = onceFor((count) =>
    [false, true].map((verbose) => shapeOf(parseMarkdown(draw(tameTexts(count), verbose)), ["code"])),
  );
  /** What GitHub or GitLab would not take for text: mentions, references, links, emoji, formulas. */
  const ACTIVE = /[@#!~%&$^]\w|[<>`*_[\]|\\]|:[\w+-]+:|:\/\/|www\.|GH-|\b(?=\w*\d)[0-9a-f]{7,}\b/i;

  it(
    "nothing leaves its cell, its line or its code, and outside of code there are plain words alone",
    () =>
      forAnyTexts((texts) => {
        for (const [index, verbose] of [false, true].entries()) {
          const markdown = draw(texts, verbose);
          const tree = parseMarkdown(markdown);
          expect(shapeOf(tree, ["code"])).toBe(tameShape(texts.length)[index]);
          expect(nodesOf(tree).filter(({ nodeName }) => nodeName === "#comment")).toHaveLength(1);
          expect(markdown.startsWith("<!-- xroom:plan -->\n")).toBe(true);
          expect(textOf(tree, ["code"]).replace(/\[!(?:CAUTION|WARNING|NOTE)\]/g, "")).not.toMatch(ACTIVE);
          for (const { attrs } of elementsOf(tree).filter(({ tagName }) => tagName === "a")) {
            expect(attrs).toEqual([
              { name: "href", value: expect.stringMatching(/^https:\/\/github\.com\/acme\/[^"()]+#L\d+$/) },
            ]);
          }
          expect(harmfulInLines(markdown)).toEqual([]);
          expect(commandsIn(markdown)).toEqual([]);
          expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(65_000);
        }
      }, FEW),
    LONG,
  );
});

describe("as a page", () => {
  // A URL is a link if it is one, and text if not.
  const drawn = async (texts: readonly string[]) => parsePage(await renderHtml(planWith(texts)));
  const tameShape = onceFor(async (count) => shapeOf(await drawn(tameTexts(count)), ["a"]));

  it(
    "there are the elements and attributes of plain words, and links to nowhere but the web",
    () =>
      forAnyTexts(async (texts) => {
        const page = await drawn(texts);
        expect(shapeOf(page, ["a"])).toBe(await tameShape(texts.length));
        for (const { attrs } of elementsOf(page).filter(({ tagName }) => tagName === "a")) {
          const { href = "", rel } = Object.fromEntries(attrs.map(({ name, value }) => [name, value]));
          expect(href).toMatch(/^(?:#|https?:\/\/)/i);
          expect(rel).toBe(href.startsWith("#") ? undefined : "noopener noreferrer");
        }
        expect(harmfulInLines(textOf(page, ["script", "style"]))).toEqual([]);
      }, FEW),
    LONG,
  );
});

describe("as a report for CI", () => {
  const context = { command: "plan", tool: "xroom 0.1.0", folder: "", root: "xroom.yaml" };
  const contextOf = (text = ""): typeof context => ({ ...context, folder: text, root: text });
  const LEVELS = ["error", "warning", "note"] as const;

  it("GitHub finds one command for each, with our properties", () =>
    forAnyTexts((texts) => {
      const report = renderGithub(diagnosticsWith(texts), contextOf(texts[0]));
      expect(harmfulInLines(report)).toEqual([]);
      const commands = commandsIn(report);
      expect(commands).toHaveLength(report.trimEnd().split("\n").length);
      expect(commands.map(({ name }) => name)).toEqual(texts.map((_, index) => ["error", "warning", "notice"][index % 3]));
      for (const { properties, data } of commands) {
        expect(properties).toEqual({ file: expect.any(String), line: "1", col: "1", title: expect.stringMatching(/^xroom:/) });
        expect(data.split("\n")).toHaveLength(3);
      }
    }));

  it("SARIF is JSON with a result for each, and no message holds a link", () =>
    forAnyTexts((texts) => {
      const report = renderSarif(diagnosticsWith(texts), contextOf(texts[0]));
      expectPlainLines(report, renderSarif(diagnosticsWith(tameTexts(texts.length)), contextOf("folder")));
      const { results, tool } = JSON.parse(report).runs[0];
      expect(results.map(({ level }: { level: string }) => level)).toEqual(texts.map((_, index) => LEVELS[index % 3]));
      expect(tool.driver).toMatchObject({ name: "xroom", version: "0.1.0" });
      for (const { message, locations } of results) {
        expect(message.text).not.toContain("](");
        expect(locations[0].physicalLocation.artifactLocation.uri).toMatch(/^[\w%./!~*'()-]*$/);
      }
    }));

  it("GitLab's is JSON with an entry for each", () =>
    forAnyTexts((texts) => {
      const report = renderGitlab(diagnosticsWith(texts), contextOf(texts[0]));
      expectPlainLines(report, renderGitlab(diagnosticsWith(tameTexts(texts.length)), contextOf("folder")));
      expect(JSON.parse(report)).toEqual(
        texts.map((_, index) => ({
          description: expect.any(String),
          check_name: expect.any(String),
          fingerprint: expect.stringMatching(/^[0-9a-f]{40}$/),
          severity: ["critical", "minor", "info"][index % 3],
          location: { path: expect.any(String), lines: { begin: 1 } },
        })),
      );
    }));

  it("JUnit's is well-formed XML with a case for each", () =>
    forAnyTexts((texts) => {
      const report = renderJunit(diagnosticsWith(texts), contextOf(texts[0]));
      expectPlainLines(report, renderJunit(diagnosticsWith(tameTexts(texts.length)), contextOf("folder")));
      const [suites] = parseXml(report).children;
      const cases = suites?.children[0]?.children ?? [];
      expect(suites?.attributes).toMatchObject({ tests: String(texts.length) });
      expect(cases.map(({ children }) => children.map(({ name }) => name))).toEqual(
        texts.map((_, index) => [index % 3 === 0 ? "failure" : "system-out"]),
      );
      for (const { name, attributes } of cases) {
        expect([name, ...Object.keys(attributes)]).toEqual(["testcase", "name", "classname", "file", "line"]);
      }
    }));
});

const REPORTING = { color: false, output: "xroom output", again: "run `xroom apply` again" };

function applyOutput(text: string, terminal: boolean): string {
  let written = "";
  const screen = { write: (more: string) => void (written += more), terminal, color: false, columns: 80 };
  const tell = followApply(screen, { now: () => 0 });
  for (const event of eventsOf(text)) tell(event);
  return `${written}${renderReport(reportOf(text), { ...REPORTING, showSecrets: true })}${renderReport(reportOf(text), REPORTING)}`;
}

function eventsOf(text: string): ApplyEvent[] {
  const call: Call = { id: text, region: text, collection: text, method: text, data: { [text]: text }, requires: [text] };
  const about = { call, address: text };
  return [
    { type: "started", plan: { ...planWith([text]), calls: [call, call, call] } },
    { type: "call-started", ...about },
    { type: "try", try: { ...tryOf(text), outcome: "unknown", error: failureOf(text) } },
    { type: "checking", ...about, because: text },
    { type: "waiting", ...about, because: text },
    { type: "call-ended", ...about, status: "done", settled: true },
    { type: "call-ended", ...about, status: "failed", message: text },
    { type: "call-ended", ...about, status: "skipped", message: text },
    { type: "change-done", change: changeIn(text) },
    { type: "stopping" },
    { type: "ended", report: reportOf(text) },
  ];
}

function reportOf(text: string): Report {
  const change = { ...changeIn(text), blocked: text };
  return {
    done: [change],
    undone: [{ change, message: text }],
    blocked: [change],
    calls: { done: 1, failed: 1, skipped: 1, "not-tried": 0 },
    results: [],
    hostKeys: [{ address: text, key: new Secret(text, "live"), once: true }],
    lostKeys: [text],
    stopped: false,
  };
}

function changeIn(text: string): Change {
  return planWith([text]).changes[0] as Change;
}

function tryOf(text: string) {
  return { region: text, method: "booking.add", try: 1, milliseconds: 5, request: { [text]: text } } as const;
}

function failureOf(text: string): CallError {
  return new CallError(text, { code: "timeout", outcome: "unknown", region: text, method: text });
}
