import type { Diagnostic } from "../../model/diagnostic.ts";
import { type Finding, findingsOf, type ReportContext } from "./finding.ts";

/** An error is a failed test, a warning or note a passed one. Without findings, one test passes. */
export function renderJunit(diagnostics: readonly Diagnostic[], context: ReportContext): string {
  const findings = findingsOf(diagnostics, context);
  const failures = findings.filter(({ severity }) => severity === "error").length;
  const cases = findings.length === 0 ? [`    <testcase${attributes({ name: "no errors", classname: context.root })}/>`] : [];
  const counts = { tests: findings.length + cases.length, failures, errors: 0, skipped: 0 };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: "xroom", ...counts })}>`,
    `  <testsuite${attributes({ name: `xroom ${context.command}`, ...counts })}>`,
    ...cases,
    ...findings.map(testcase),
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function testcase({ severity, code, summary, message, path, place }: Finding): string {
  const where = {
    name: `${code}: ${summary}`,
    classname: path,
    file: path,
    ...(place === undefined ? {} : { line: place.line }),
  };
  const text = escaped([`${path}${place === undefined ? "" : `:${place.line}:${place.column}`}`, ...message].join("\n"));
  const result =
    severity === "error"
      ? `<failure${attributes({ message: summary, type: code })}>${text}</failure>`
      : `<system-out>${severity}: ${text}</system-out>`;
  return `    <testcase${attributes(where)}>\n      ${result}\n    </testcase>`;
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
    .join("");
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };

/** Findings are printable: they hold nothing that XML 1.0 forbids. */
function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
