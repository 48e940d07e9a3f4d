import type { Diagnostic } from "../../model/diagnostic.ts";
import { renderJson } from "../safe/json.ts";
import { findingsOf, type ReportContext } from "./finding.ts";

const SEVERITIES = { error: "critical", warning: "minor", note: "info" } as const;

/** A Code Quality report for GitLab. Each entry needs a place. */
export function renderGitlab(diagnostics: readonly Diagnostic[], context: ReportContext): string {
  return renderJson(
    findingsOf(diagnostics, context).map(({ severity, code, message, path, place, fingerprint }) => ({
      description: message.map((line) => line.replace(/\.$/, "")).join("; "),
      check_name: code,
      fingerprint,
      severity: SEVERITIES[severity],
      location: { path, lines: { begin: place?.line ?? 1 } },
    })),
  );
}
