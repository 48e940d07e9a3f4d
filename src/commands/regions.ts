import { diagnoseCalls } from "../api/diagnose.ts";
import type { CallError } from "../api/call-error.ts";
import type { RegionConfig } from "../model/config.ts";
import { renderDiagnosticList } from "../render/text/diagnostics.ts";
import { renderJson } from "../render/safe/json.ts";
import { renderTable } from "../render/text/table.ts";
import { askRegions, ASK_RETRY, type AskedRegion } from "../project/ask-regions.ts";
import { openProject } from "../project/open.ts";
import { defineCommand } from "./define-command.ts";
import { EXIT, type ExitCode } from "./terminal/exit.ts";
import type { GlobalOptions } from "./terminal/global-options.ts";
import { type Io, colorOf } from "./terminal/io.ts";
import { projectOptions } from "./terminal/project-options.ts";
import { runUntilStopped } from "./terminal/stopping.ts";

export const command = defineCommand({
  options: { "--json": "print them as JSON", "--check": "ask each whether it answers and knows the account" },
  examples: ["xroom regions --check"],
  run: (_, options, io) => (options.check === true ? checkRegions(options, io) : listRegions(options, io)),
});

type RegionsOptions = GlobalOptions & { readonly json?: boolean };

interface Row {
  readonly region: string;
  readonly location: string;
  readonly url: string;
  readonly equipment: string;
}

interface Checked {
  readonly status: string;
  readonly ok: boolean;
  readonly milliseconds: number;
  readonly error?: CallError;
}

/** Works without a config and without its passwords. */
const NEEDS = { config: "optional", kinds: [], secrets: false, state: false } as const;

/** Manual, Appendix D. */
const LOCATIONS: Readonly<Record<string, string>> = {
  "fra-1": "Europe 1, Frankfurt",
  "sfo-1": "US 1, San Francisco",
  "sgp-1": "Asia 1, Singapore",
};

async function listRegions(options: RegionsOptions, io: Io): Promise<ExitCode> {
  await using project = await openProject({ ...projectOptions(options, io), ...NEEDS, regions: false });
  const rows = [...project.config.regions.values()].map(rowOf);
  io.out(options.json === true ? renderJson(rows) : renderTable(["region", "location", "url", "equipment"], rows));
  return EXIT.done;
}

function rowOf({ name, url, streaming }: RegionConfig): Row {
  const equipment = streaming === undefined ? "unknown" : streaming ? "signaling, streaming, boosters" : "signaling";
  return { region: name, location: LOCATIONS[name] ?? "", url, equipment };
}

export function checkRegions(options: RegionsOptions, io: Io): Promise<ExitCode> {
  return runUntilStopped(io, async (signal) => {
    await using project = await openProject({ ...projectOptions(options, io), ...NEEDS, retry: ASK_RETRY });
    const rows = (await askRegions(project, signal)).map(checkedRowOf);
    signal.throwIfAborted();
    if (options.json === true) io.out(renderJson(rows.map(({ error, ...row }) => ({ ...row, ...wordsOf(error) }))));
    else io.out(renderTable(["region", "location", "url", "status"], rows));
    const errors = rows.flatMap(({ error }) => error ?? []);
    if (errors.length > 0) io.err(`\n${renderDiagnosticList(diagnoseCalls(errors), { color: colorOf(options, io, io.stderr) })}`);
    return errors.length > 0 ? EXIT.failed : EXIT.done;
  });
}

function checkedRowOf({ region, milliseconds, error }: AskedRegion): Row & Checked {
  if (error !== undefined) return { ...rowOf(region), ok: false, status: error.code, milliseconds, error };
  return { ...rowOf(region), ok: true, status: `ok in ${milliseconds} ms`, milliseconds };
}

function wordsOf(error: CallError | undefined): object {
  return error === undefined ? {} : { code: error.code, message: error.message };
}
