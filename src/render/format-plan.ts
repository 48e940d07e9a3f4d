import type { Plan } from "../model/plan.ts";
import { TOOL } from "../model/version.ts";
import { type FormatName, FORMATS, type PlanContext } from "./formats.ts";

export type PlanView = Partial<Omit<PlanContext, "tool">>;

/** A plan as `xroom plan --format` shows it. Default: without colours, folded, and without links into a repository. */
export async function formatPlan(plan: Plan, format: FormatName, view: PlanView = {}): Promise<string> {
  const render = await FORMATS[format]();
  return render(plan, { color: false, verbose: false, unmanaged: false, linkBase: undefined, folder: "", tool: TOOL, ...view });
}
