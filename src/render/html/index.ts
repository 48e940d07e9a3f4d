/**
 * The plan as a page: one file without network requests. The verdict, the diagnostics and the first changes need no script. The page's
 * script (page/, bundled by the build) draws the rest from JSON in the page.
 *
 *   plan ─▶ page-data.ts ─┬─▶ view/ ─▶ to-html.ts ───────────▶ HTML ─┐
 *                         └─▶ pack.ts ─▶ JSON in the page ───────────┴─▶ page/ (in the browser) ─▶ view/ ─▶ DOM
 */
import type { Period } from "../../model/agenda.ts";
import type { Instant } from "../../model/instant.ts";
import type { Plan } from "../../model/plan.ts";
import { contentPolicy } from "./policy.ts";
import { pageOf } from "./document.ts";

export interface HtmlOptions {
  /** For a saved plan, the time at which it is shown. */
  readonly savedAt?: Instant | undefined;
  /** Changes outside of it are not listed. */
  readonly period?: Period | undefined;
}

/** The same plan gives the same bytes. */
export async function renderHtml(plan: Plan, { savedAt, period }: HtmlOptions = {}): Promise<string> {
  const { SCRIPT, STYLE } = await import("../generated/report-page.ts");
  return pageOf(plan, { script: SCRIPT, style: STYLE, policy: contentPolicy(SCRIPT, STYLE), savedAt, period });
}
