import { ALL_SECRETS } from "./resolve/named-secrets.ts";
import type { LoadResult, RegionConfig } from "../model/config.ts";
import type { Environment } from "../model/environment.ts";
import type { Instant } from "../model/instant.ts";
import { composeFiles } from "./compose/index.ts";
import { checkParsed } from "./files/read-config.ts";
import { createRecurrence } from "./recurrence/recurrence.ts";
import { createReport, toldBy } from "./report.ts";
import { resolveConfig } from "./resolve/resolve-config.ts";
import { parseFile } from "./yaml/parse-file.ts";

export interface LoadIncludedTextOptions {
  readonly name: string;
  readonly text: string;
  readonly regions: readonly RegionConfig[];
  readonly environment: Environment;
  readonly now: Instant;
}

/** As if a project's root file included it. */
export async function loadIncludedText({ name, text, regions, environment, now }: LoadIncludedTextOptions): Promise<LoadResult> {
  const report = createReport();
  const declared = Object.fromEntries(regions.map((region) => [region.name, { url: region.url }]));
  const rootText = JSON.stringify({ version: 1, regions: declared });
  const root = checkParsed(await parseFile("xroom.yaml", rootText), "root", report);
  const file = checkParsed(await parseFile(name, text), "included", report);
  if (root === undefined || file === undefined) return { config: undefined, ...(await toldBy(report)) };
  const files = { directory: ".", root, included: [file], incomplete: root.incomplete || file.incomplete };
  const config = resolveConfig(files, {
    ...composeFiles(files, report),
    environment,
    secretFiles: new Map(),
    secretsFor: ALL_SECRETS,
    secretsNeeded: () => true,
    allowsVariable: () => true,
    report,
    createRecurrence,
    now,
  });
  return { config: report.errors === 0 ? config : undefined, ...(await toldBy(report)) };
}
