import type { LoadResult, RegionConfig } from "../model/config.ts";
import type { Environment } from "../model/environment.ts";
import type { Instant } from "../model/instant.ts";
import { parseAndCheck } from "./files/read-config.ts";
import { createRecurrence } from "./recurrence/recurrence.ts";
import { createReport } from "./report.ts";
import { sortDiagnostics } from "./sort-diagnostics.ts";
import { resolveConfig } from "./resolve/resolve-config.ts";
import { type Parser, withParser } from "./yaml/parse.ts";

export interface LoadIncludedTextOptions {
  /** The file's name, for places. */
  readonly name: string;
  readonly text: string;
  /** Those of the project that it is meant for, which a file that is included can't declare. */
  readonly regions: readonly RegionConfig[];
  readonly environment: Environment;
  readonly now: Instant;
}

/** What one file declares that isn't on any disk yet, as if a project's root included it. */
export function loadIncludedText(options: LoadIncludedTextOptions): Promise<LoadResult> {
  return withParser((parser) => loadWith(parser, options));
}

function loadWith(parser: Parser, { name, text, regions, environment, now }: LoadIncludedTextOptions): LoadResult {
  const report = createReport();
  const declared = Object.fromEntries(regions.map((region) => [region.name, { url: region.url }]));
  const root = parseAndCheck("xroom.yaml", JSON.stringify({ version: 1, regions: declared }), "root", parser, report);
  const file = parseAndCheck(name, text, "included", parser, report);
  if (root === undefined || file === undefined) return { config: undefined, diagnostics: sortDiagnostics(report.diagnostics) };
  const checked = [root, file];
  const files = { directory: ".", texts: [{ name, text }], checked, root, uncertain: checked.some((each) => each.uncertain) };
  const config = resolveConfig(files, {
    environment,
    secretFiles: new Map(),
    secretsNeeded: true,
    report,
    recur: createRecurrence,
    now,
  });
  const diagnostics = sortDiagnostics(report.diagnostics);
  return { config: diagnostics.some(({ severity }) => severity === "error") ? undefined : config, diagnostics };
}
