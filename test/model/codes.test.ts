/**
 * The catalogue of diagnostic codes against the sources that use them. `npm run golden` (or vitest -u) writes schemas/diagnostics.md anew.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CODE_TABLES, type CodeTable, type Severity } from "../../src/model/codes/index.ts";

const SRC = new URL("../../src/", import.meta.url).pathname;
const tables: readonly (readonly [string, CodeTable])[] = Object.entries(CODE_TABLES);
const catalogue = new Map(tables.flatMap(([, table]) => Object.entries(table)));

const sources = readdirSync(SRC, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && !/generated|model\/codes/.test(entry.parentPath))
  .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
  .join("\n");

/** The ways in which the sources give a code and a severity. */
const USES: readonly (readonly [RegExp, Severity | undefined])[] = [
  [/\b(?:fail|failure|refuse|lost)\(\s*["`](?<code>[a-z][\w-]+)["`]/g, "error"],
  [/\.error\(\s*"(?<code>[a-z][\w-]+)"/g, "error"],
  [/\bwarning\(\s*"(?<code>[a-z][\w-]+)"/g, "warning"],
  [/severity: "(?<severity>\w+)"(?: as const)?,\s*code: ["`](?<code>[a-z][\w-]+)["`]/g, undefined],
];

const uses = USES.flatMap(([pattern, fixed]) =>
  Array.from(sources.matchAll(pattern), ({ groups }) => ({
    code: groups?.["code"] ?? "",
    severity: fixed ?? groups?.["severity"],
  })),
);

function severitiesOf(code: string): readonly string[] {
  return [catalogue.get(code)?.[0] ?? []].flat();
}

/** Codes that the sources put together: `api-${…}`. The compiler checks these. */
function isComposed(code: string): boolean {
  return ["api-", "listener-", "signature-"].some((prefix) => code.startsWith(prefix)) || /^(?:plan|snapshot)-/.test(code);
}

describe("the catalogue of diagnostic codes", () => {
  it("lists each code once", () => {
    const all = tables.flatMap(([, table]) => Object.keys(table));
    expect(all).toEqual([...new Set(all)]);
  });

  it("has the codes of the sources with their severities", () => {
    expect(uses.length).toBeGreaterThan(200);
    expect(uses.filter(({ code, severity = "" }) => !severitiesOf(code).includes(severity))).toEqual([]);
  });

  it("has no code that the sources don't use", () => {
    const stale = [...catalogue.keys()].filter(
      (code) => !isComposed(code) && !sources.includes(`"${code}"`) && !new RegExp(`\\b${code}: \\[`).test(sources),
    );
    expect(stale).toEqual([]);
  });

  it("says in one sentence each what a code means and what to do", () => {
    for (const [code, [, meaning, remedy]] of catalogue) {
      expect(meaning, code).toMatch(/^(?:[A-Z]|-|git ).*[^.]\.$/);
      expect(remedy, code).toMatch(/^[A-Z].*[^.]\.$/);
    }
  });

  it("is published as schemas/diagnostics.md", async () => {
    await expect(markdown()).toMatchFileSnapshot("../../schemas/diagnostics.md");
  });
});

function markdown(): string {
  const sections = tables.map(([heading, table]) => {
    const rows = Object.entries(table)
      .toSorted(([a], [b]) => a.localeCompare(b, "en"))
      .map(([code, [severity, ...texts]]) => `| \`${code}\` | ${[severity].flat().join(", ")} | ${texts.join(" | ")} |`);
    return [`## ${heading}`, "", "| code | severity | what it means | what to do |", "| --- | --- | --- | --- |", ...rows].join(
      "\n",
    );
  });
  const head = [
    "# Diagnostic codes",
    "",
    "Errors, warnings and notes have stable codes: `error[overlap]: …`, and `code` in JSON. This page is generated from",
    "`src/model/codes/`: edit it there.",
  ].join("\n");
  return `${[head, ...sections].join("\n\n")}\n`;
}
