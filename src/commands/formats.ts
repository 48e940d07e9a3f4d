import { canonicalJson } from "../model/keyring.ts";
import type { Plan } from "../model/plan.ts";
import { harmlessJson } from "../render/json.ts";
import { renderPlan } from "../render/plan-text.ts";
import type { Io } from "./io.ts";
import { audible, colorOf, type FormatChoice, type FormatName, type GlobalOptions, type PlanTextChoices } from "./options.ts";

type FormatOptions = GlobalOptions & PlanTextChoices;

/** What a plan is drawn for. */
interface FormatContext {
  readonly options: FormatOptions;
  readonly io: Io;
}

/** Every form in which a plan is shown. What one of them needs is loaded when it is asked for. */
const FORMATS = {
  text: async (plan: Plan, { options, io }: FormatContext) => planText(plan, options, io),
  json: async (plan: Plan) => `${harmlessJson(canonicalJson(plan))}\n`,
  html: async (plan: Plan) => (await import("../render/html/index.ts")).renderHtml(plan),
} as const satisfies Record<FormatName, (plan: Plan, context: FormatContext) => Promise<string>>;

export function formatPlan(plan: Plan, { json, format }: FormatChoice, context: FormatContext): Promise<string> {
  return FORMATS[json === true ? "json" : (format ?? "text")](plan, context);
}

export function planText(made: Plan, options: FormatOptions, io: Io): string {
  const told = { ...made, diagnostics: audible(made.diagnostics, options.logLevel) };
  return renderPlan(told, {
    color: colorOf(options, io),
    verbose: options.verbose === true,
    unmanaged: options.unmanaged === true,
  });
}
