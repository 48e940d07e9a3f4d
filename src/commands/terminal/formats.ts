import { basename } from "node:path";
import type { Diagnostic, Failure } from "../../model/diagnostic.ts";
import { canonicalJson } from "../../model/keyring.ts";
import type { Plan } from "../../model/plan.ts";
import { harmlessJson } from "../../render/safe/json.ts";
import { renderPlan } from "../../render/text/plan.ts";
import type { ReportContext } from "../../render/reports/finding.ts";
import { TOOL } from "../../model/version.ts";
import type { Io } from "./io.ts";
import { type FormatName, REPORT_NAMES, type ReportName } from "./choices.ts";
import { audible, colorOf, type FormatChoice, type GlobalOptions, type PlanTextChoices, rootFileOf } from "./options.ts";
import { repositoryOf } from "./repository.ts";

type FormatOptions = GlobalOptions & PlanTextChoices;

/** What a plan is drawn for. */
interface FormatContext {
  readonly options: FormatOptions & FormatChoice;
  readonly io: Io;
}

type ReportOf = (diagnostics: readonly Diagnostic[], context: ReportContext) => string;

/** Every form in which CI takes diagnostics. */
const REPORTS = {
  github: async () => (await import("../../render/reports/github.ts")).renderGithub,
  sarif: async () => (await import("../../render/reports/sarif.ts")).renderSarif,
  gitlab: async () => (await import("../../render/reports/gitlab.ts")).renderGitlab,
  junit: async () => (await import("../../render/reports/junit.ts")).renderJunit,
} as const satisfies Record<ReportName, () => Promise<ReportOf>>;

/** Every form in which a plan is shown, besides those. What one of them needs is loaded when it is asked for. */
const FORMATS = {
  text: async (plan: Plan, { options, io }: FormatContext) => planText(plan, options, io),
  json: async (plan: Plan) => `${harmlessJson(canonicalJson(plan))}\n`,
  html: async (plan: Plan) => (await import("../../render/html/index.ts")).renderHtml(plan),
  markdown: async (plan: Plan, { options, io }: FormatContext) => {
    const { renderMarkdown } = await import("../../render/markdown/index.ts");
    const { linkBase = repositoryOf(options, io).linkBase, verbose, unmanaged } = options;
    return renderMarkdown(told(plan, options), { linkBase, verbose: verbose === true, unmanaged: unmanaged === true });
  },
} as const satisfies Record<Exclude<FormatName, ReportName>, (plan: Plan, context: FormatContext) => Promise<string>>;

export async function formatPlan(plan: Plan, context: FormatContext): Promise<string> {
  const { json, format = "text" } = context.options;
  const name = json === true ? "json" : format;
  if (!isReport(name)) return FORMATS[name](plan, context);
  const about = { command: plan.scope.drift === true ? "drift" : "plan", root: plan.config.files[0] };
  return formatReport(plan.diagnostics, name, about, context);
}

/** Why there is no plan, for CI to show where it would have shown a plan's warnings; nothing in the other forms. */
export async function formatFailure(
  { diagnostics }: Failure,
  command: "plan" | "drift",
  { options, io }: FormatContext,
): Promise<string> {
  const { json, format = "text" } = options;
  if (json === true || !isReport(format)) return "";
  return formatReport(diagnostics, format, { command, root: basename(rootFileOf(options, io)) }, { options, io });
}

/** Diagnostics alone. What stands at no place is said of the root file. */
export async function formatReport(
  diagnostics: readonly Diagnostic[],
  name: ReportName,
  { command, root = "xroom.yaml" }: { readonly command: string; readonly root: string | undefined },
  { options, io }: { readonly options: GlobalOptions; readonly io: Io },
): Promise<string> {
  const render = await REPORTS[name]();
  const { folder } = repositoryOf(options, io);
  return render(audible(diagnostics, options.logLevel), { command, root, folder, tool: TOOL });
}

export function isReport(name: string): name is ReportName {
  return (REPORT_NAMES as readonly string[]).includes(name);
}

export function planText(made: Plan, options: FormatOptions, io: Io, keysKept = false): string {
  return renderPlan(told(made, options), {
    color: colorOf(options, io),
    verbose: options.verbose === true,
    unmanaged: options.unmanaged === true,
    keysKept,
  });
}

/** Under a log level less is told than the plan knows. */
function told(plan: Plan, { logLevel }: GlobalOptions): Plan {
  return { ...plan, diagnostics: audible(plan.diagnostics, logLevel) };
}
