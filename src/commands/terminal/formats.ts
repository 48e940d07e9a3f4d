import { basename } from "node:path";
import type { Diagnostic, Failure } from "../../model/diagnostic.ts";
import type { Instant } from "../../model/instant.ts";
import type { Plan } from "../../model/plan.ts";
import { TOOL } from "../../model/version.ts";
import { type FormatName, FORMATS, isReport, type ReportName, REPORTS } from "../../render/index.ts";
import { periodZone } from "../../render/plan/period.ts";
import { renderJson } from "../../render/safe/json.ts";
import { renderPlan } from "../../render/text/plan.ts";
import type { GlobalOptions } from "./global-options.ts";
import type { FormatOptions, PlanTextOptions } from "./option-groups.ts";
import { limitOf, type PeriodOptions } from "./period.ts";
import { clockOf, rootFileOf } from "./project-options.ts";
import { repositoryOf } from "./repository.ts";
import { atLogLevel } from "./log-level.ts";
import { colorOf, type Io } from "./io.ts";

interface Chosen {
  readonly options: GlobalOptions & PlanTextOptions & FormatOptions & PeriodOptions;
  readonly io: Io;
}

export interface ShownPlan extends Chosen {
  /** For a saved plan, the time at which it is shown. */
  readonly savedAt?: Instant | undefined;
}

/** Documents hold every diagnostic; the other formats those of the log level. */
const DOCUMENTS: ReadonlySet<FormatName> = new Set(["json", "html"]);

/** JSON is written in pieces: that of a large plan is longer than a string can be. */
export async function showPlan(plan: Plan, shown: ShownPlan): Promise<void> {
  const { options, io } = shown;
  if (nameOf(options) !== "json") return io.out(await formatPlan(plan, shown));
  const { planJsonPieces } = await import("../../render/json.ts");
  for (const piece of planJsonPieces(plan)) io.out(piece);
}

function nameOf({ json, format }: FormatOptions): FormatName {
  return json === true ? "json" : (format ?? "text");
}

async function formatPlan(plan: Plan, { options, io, savedAt }: ShownPlan): Promise<string> {
  const name = nameOf(options);
  const { folder, linkBase } = repositoryOf(options, io);
  const render = await FORMATS[name]();
  return render(DOCUMENTS.has(name) ? plan : planAtLogLevel(plan, options), {
    color: colorOf(options, io),
    verbose: options.verbose === true,
    unmanaged: options.unmanaged === true,
    linkBase: options.linkBase ?? linkBase,
    folder,
    tool: TOOL,
    savedAt,
    period: limitOf(options, { now: clockOf(options, io), zone: periodZone(plan.changes) }),
  });
}

/** The document of diagnostics alone. */
export function diagnosticsJson(diagnostics: readonly Diagnostic[]): string {
  const stripped = diagnostics.map(({ excerpt: _excerpt, ...rest }) => rest);
  const valid = diagnostics.every(({ severity }) => severity !== "error");
  return renderJson({ format: "xroom.diagnostics/1", valid, diagnostics: stripped });
}

/** Why there is no plan, as JSON or as a report for CI; empty in the formats for people. */
export async function formatFailure(
  { diagnostics }: Failure,
  command: "plan" | "drift",
  { options, io }: Chosen,
): Promise<string> {
  const { json, format = "text" } = options;
  if (json === true || format === "json") return diagnosticsJson(diagnostics);
  if (!isReport(format)) return "";
  return formatReport(diagnostics, format, { command, root: basename(rootFileOf(options, io)) }, { options, io });
}

/** A diagnostic without a place is reported for the root file. */
export async function formatReport(
  diagnostics: readonly Diagnostic[],
  name: ReportName,
  about: { readonly command: string; readonly root: string },
  { options, io }: { readonly options: GlobalOptions; readonly io: Io },
): Promise<string> {
  const render = await REPORTS[name]();
  const { folder } = repositoryOf(options, io);
  return render(atLogLevel(diagnostics, options.logLevel), { ...about, folder, tool: TOOL });
}

export function planText(made: Plan, options: GlobalOptions & PlanTextOptions, io: Io, keysKept = false): string {
  return renderPlan(planAtLogLevel(made, options), {
    color: colorOf(options, io),
    verbose: options.verbose === true,
    unmanaged: options.unmanaged === true,
    keysKept,
  });
}

function planAtLogLevel(plan: Plan, { logLevel }: GlobalOptions): Plan {
  return { ...plan, diagnostics: atLogLevel(plan.diagnostics, logLevel) };
}
