/**
 * Every format of a plan, and of diagnostics alone. To add one, write a function in a file or folder of its own, then name and load it
 * here: `--format` and completion follow. A format loads only when it is chosen.
 */
import type { Period } from "../model/agenda.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Instant } from "../model/instant.ts";
import type { Plan } from "../model/plan.ts";
import type { ReportContext } from "./reports/finding.ts";

export interface PlanContext extends Pick<ReportContext, "folder" | "tool"> {
  readonly color: boolean;
  readonly verbose: boolean;
  readonly unmanaged: boolean;
  /** The URL of the config's folder in its repository, for links. */
  readonly linkBase: string | undefined;
  /** For a saved plan, the time at which it is shown. */
  readonly savedAt?: Instant | undefined;
  /** Changes outside of it are not listed. */
  readonly period?: Period | undefined;
}

type PlanFormat = (plan: Plan, context: PlanContext) => string | Promise<string>;
type ReportFormat = (diagnostics: readonly Diagnostic[], context: ReportContext) => string;

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
