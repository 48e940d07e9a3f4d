/**
 * The plan as a page: one file that asks nothing of the network, for pull requests and CI artifacts. What matters most (the verdict,
 * the refusals and warnings, the first of the changes) is HTML and needs no script; the page's own code, which src/render/html/page
 * holds and the build makes one text of, draws the calendar, the filters, the whole list and the calls from the data that lies beside it.
 *
 *   plan ─report.ts─▶ Report ─┬─pack.ts──▶ JSON in the page ─▶ page/ (in the browser) ─┐
 *                             └─────────────────────────────────▶ (here) ──────────────┴─▶ view/ ─▶ DOM · HTML
 */
import type { Plan } from "../../model/plan.ts";
import { contentPolicy } from "./policy.ts";
import { pageOf } from "./document.ts";

/** The report as a whole HTML document. It follows from the plan alone: the same plan gives the same bytes. */
export async function renderHtml(plan: Plan): Promise<string> {
  const { SCRIPT, STYLE } = await import("../generated/report-page.ts");
  return pageOf(plan, { script: SCRIPT, style: STYLE, policy: contentPolicy(SCRIPT, STYLE) });
}
