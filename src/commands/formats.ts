import { canonicalJson } from "../model/keyring.ts";
import type { Plan } from "../model/plan.ts";
import { harmlessJson } from "../render/json.ts";
import { renderPlan } from "../render/plan-text.ts";
import type { Io } from "./io.ts";
import { audible, colorOf, type FormatChoice, type FormatName, type GlobalOptions, type PlanTextChoices } from "./options.ts";
import { repositoryOf } from "./repository.ts";

type FormatOptions = GlobalOptions & PlanTextChoices & FormatChoice;

/** What a plan is drawn for. */
interface FormatContext {
  readonly options: FormatOptions;
  readonly io: Io;
}

/** What is told of a plan: under a log level there may be less than the plan knows. */
function told(plan: Plan, { logLevel }: FormatOptions): Plan {
  return { ...plan, diagnostics: audible(plan.diagnostics, logLevel) };
}

/** Every form in which a plan is shown. What one of them needs is loaded when it is asked for. */
const FORMATS = {
  text: async (plan: Plan, { options, io }: FormatContext) => planText(plan, options, io),
  json: async (plan: Plan) => `${harmlessJson(canonicalJson(plan))}\n`,
  html: async (plan: Plan) => (await import("../render/html/index.ts")).renderHtml(plan),
  markdown: async (plan: Plan, { options, io }: FormatContext) => {
    const { renderMarkdown } = await import("../render/markdown/index.ts");
    const { linkBase = repositoryOf(options, io).linkBase, verbose, unmanaged } = options;
    return renderMarkdown(told(plan, options), { linkBase, verbose: verbose === true, unmanaged: unmanaged === true });
  },
} as const satisfies Record<FormatName, (plan: Plan, context: FormatContext) => Promise<string>>;

export function formatPlan(plan: Plan, context: FormatContext): Promise<string> {
  const { json, format } = context.options;
  return FORMATS[json === true ? "json" : (format ?? "text")](plan, context);
}

export function planText(made: Plan, options: FormatOptions, io: Io): string {
  return renderPlan(told(made, options), {
    color: colorOf(options, io),
    verbose: options.verbose === true,
    unmanaged: options.unmanaged === true,
  });
}
