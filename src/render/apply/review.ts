import type { AppliedPlan } from "../../model/state.ts";
import type { Concluded } from "../../plan/review/conclude.ts";
import type { Unreviewed, VerdictName } from "../../plan/review/verdicts.ts";
import { harmlessJson } from "../safe/json.ts";
import { printable } from "../safe/printable.ts";
import { painter } from "../text/paint.ts";

/** Of an apply of saved plans. */
export interface ReviewView {
  readonly concluded: readonly Concluded[];
  readonly unreviewed: readonly Unreviewed[];
  readonly alike: readonly string[];
}

const LABELS: Readonly<Record<VerdictName, string>> = {
  done: "done already",
  withdrawn: "withdrawn",
  over: "over",
  stale: "stale",
  waiting: "waiting",
  same: "as reviewed",
  partly: "made in part",
};
const COLORS: Readonly<Record<VerdictName, "green" | "yellow" | "red" | "dim">> = {
  done: "dim",
  withdrawn: "yellow",
  over: "dim",
  stale: "red",
  waiting: "red",
  same: "green",
  partly: "yellow",
};
/** So many of a kind are named one by one. */
const MOST = 50;

/** A line a change, but for those that are made just as reviewed, which the report counts. */
export function renderReview({ concluded, unreviewed, alike }: ReviewView, color: boolean): string {
  const paint = painter(color);
  const named = concluded.filter(({ verdict: { verdict, because } }) => verdict !== "same" || because !== undefined);
  const lines = named.slice(0, MOST).map(({ verdict: { address, verdict, because, source } }) => {
    const why = because === undefined ? "" : `: ${printable(because)}`;
    const place = source === undefined ? "" : ` (${printable(source.file)}:${source.line}:${source.column})`;
    return `${paint(COLORS[verdict], `${LABELS[verdict]}:`)} ${printable(address)}${why}${place}\n`;
  });
  if (named.length > MOST) lines.push(`and ${named.length - MOST} more\n`);
  const left = unreviewed.slice(0, MOST).map(({ change: { action, address } }) => `  ${action} ${printable(address)}\n`);
  if (alike.length > 0)
    lines.push(`${alike.length === 1 ? "1 meeting" : `${alike.length} meetings`} more of reviewed series: changed alike\n`);
  if (left.length > 0) {
    lines.push(`${paint("yellow", "unreviewed:")} no plan has shown ${count(unreviewed.length)}, left as they are\n`, ...left);
    if (unreviewed.length > MOST) lines.push(`  and ${unreviewed.length - MOST} more\n`);
  }
  return lines.join("");
}

function count(changes: number): string {
  return changes === 1 ? "1 change" : `${changes} changes`;
}

/** A line of NDJSON with each verdict. */
export function renderReviewJson({ concluded, unreviewed, alike }: ReviewView, at: number): string {
  const verdicts = concluded.map(({ verdict, failure }) => ({ ...verdict, ...(failure === undefined ? {} : { failure }) }));
  const left = unreviewed.map(({ change: { address, action, region, id }, fields }) => ({ address, action, region, id, fields }));
  const body = { type: "verdicts", at: new Date(at).toISOString(), verdicts, unreviewed: left, alike };
  return `${harmlessJson(JSON.stringify(body))}\n`;
}

export function renderSpent(plans: readonly AppliedPlan[]): string {
  return plans
    .map(({ at, run, change }) => {
      const what = change === undefined ? "The plan" : `The plan of ${printable(change)}`;
      return `${what} was applied on ${at} (run ${printable(run)}): nothing is left to do. --again applies it once more.\n`;
    })
    .join("");
}

export function renderSpentJson(plans: readonly AppliedPlan[], at: number): string {
  return `${harmlessJson(JSON.stringify({ type: "spent", at: new Date(at).toISOString(), plans }))}\n`;
}
