import type { Diagnostic } from "../../model/diagnostic.ts";
import { renderJson } from "../safe/json.ts";
import { printable } from "../safe/printable.ts";
import { type Finding, findingsOf, type ReportContext } from "./finding.ts";

/** SARIF 2.1.0 (OASIS), with the properties that GitHub's code scanning needs. */
export function renderSarif(diagnostics: readonly Diagnostic[], context: ReportContext): string {
  const findings = findingsOf(diagnostics, context);
  const codes = [...new Set(findings.map(({ code }) => code))];
  const [name = "", version = ""] = context.tool.split(" ");
  return renderJson({
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name, version, rules: codes.map(rule) } },
        // So that reports of other commands and projects are not replaced.
        automationDetails: {
          id: encoded(printable(`xroom/${context.command}/${context.folder === "" ? "" : `${context.folder}/`}`)),
        },
        columnKind: "utf16CodeUnits",
        results: findings.map((finding) => result(finding, codes)),
      },
    ],
  });
}

function rule(code: string): object {
  const text = code.replaceAll("-", " ");
  return {
    id: code,
    shortDescription: { text },
    fullDescription: { text },
    help: { text: "`xroom validate` shows what is wrong, where, and how to fix it." },
  };
}

function result({ severity, code, message, path, place, related, fingerprint }: Finding, codes: readonly string[]): object {
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: severity,
    message: { text: message.map(plain).join("\n") },
    locations: [location(path, place ?? { line: 1, column: 1 })],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((each, id) => ({
            id,
            ...location(each.path, each.source),
            message: { text: plain(each.message) },
          })),
        }),
    partialFingerprints: { "xroom/v1": fingerprint },
  };
}

function location(path: string, { line, column }: { readonly line: number; readonly column: number }): object {
  return {
    physicalLocation: {
      artifactLocation: { uri: encoded(path), uriBaseId: "%SRCROOT%" },
      region: { startLine: line, startColumn: column },
    },
  };
}

/** Breaks up `[text](target)`, which would be a link (SARIF 3.11.6). */
function plain(text: string): string {
  return text.replaceAll("](", "] (");
}

function encoded(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
