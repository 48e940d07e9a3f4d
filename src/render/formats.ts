/**
 * Every format of a plan, and of diagnostics alone. A format is one file or folder with one function. To add one: write it, and name
 * and load it here; `--format`, its help and completion follow. It is loaded only when it is chosen, so that reading this table costs
 * nothing.
 */
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Plan } from "../model/plan.ts";
import type { ReportContext } from "./reports/finding.ts";

/** What a format may take into account beside the plan. */
export interface PlanContext extends Pick<ReportContext, "folder" | "tool"> {
  readonly color: boolean;
  /** Every occurrence of a series, rather than one entry for all. */
  readonly verbose: boolean;
  /** Unmanaged objects, too. */
  readonly unmanaged: boolean;
  /** The URL of the config's folder in its repository, for links. */
  readonly linkBase: string | undefined;
}

type PlanFormat = (plan: Plan, context: PlanContext) => string | Promise<string>;
type ReportFormat = (diagnostics: readonly Diagnostic[], context: ReportContext) => string;

/** The formats in which CI systems read diagnostics. */
export const REPORT_NAMES = ["github", "sarif", "gitlab", "junit"] as const;
export type ReportName = (typeof REPORT_NAMES)[number];

export const FORMAT_NAMES = ["text", "json", "html", "markdown", ...REPORT_NAMES] as const;
export type FormatName = (typeof FORMAT_NAMES)[number];

export const REPORTS = {
  github: async () => (await import("./reports/github.ts")).renderGithub,
  sarif: async () => (await import("./reports/sarif.ts")).renderSarif,
  gitlab: async () => (await import("./reports/gitlab.ts")).renderGitlab,
  junit: async () => (await import("./reports/junit.ts")).renderJunit,
} as const satisfies Record<ReportName, () => Promise<ReportFormat>>;

export const FORMATS = {
  text: async () => (await import("./text/plan.ts")).renderPlan,
  json: async () => (await import("./json.ts")).renderPlanJson,
  html: async () => (await import("./html/index.ts")).renderHtml,
  markdown: async () => (await import("./markdown/index.ts")).renderMarkdown,
  github: async () => ofPlan(await REPORTS.github()),
  sarif: async () => ofPlan(await REPORTS.sarif()),
  gitlab: async () => ofPlan(await REPORTS.gitlab()),
  junit: async () => ofPlan(await REPORTS.junit()),
} as const satisfies Record<FormatName, () => Promise<PlanFormat>>;

/** A plan as a report: its diagnostics. */
function ofPlan(render: ReportFormat): PlanFormat {
  return ({ diagnostics, scope, config }, { folder, tool }) =>
    render(diagnostics, {
      command: scope.drift === true ? "drift" : "plan",
      root: config.files[0] ?? "xroom.yaml",
      folder,
      tool,
    });
}

export function isReport(name: string): name is ReportName {
  return (REPORT_NAMES as readonly string[]).includes(name);
}
