/** What an apply made of reviewed changes, for people: each by name. */
import { seriesOf } from "../../model/address.ts";
import type { Concluded } from "../../plan/review/conclude.ts";
import type { Unreviewed, VerdictName } from "../../plan/review/verdicts.ts";
import { code, prose } from "../../render/markdown/escape.ts";
import { type LinkBase, placeOf } from "../../render/markdown/links.ts";
import { actionName } from "../../render/plan/count.ts";

export type Outcome = "failed" | Exclude<VerdictName, "same"> | "made";

export function outcomeOf({ verdict: { verdict }, failure }: Concluded): Outcome {
  if (failure !== undefined) return "failed";
  return verdict === "same" ? "made" : verdict;
}

/** What needs a reader first. */
const SHOWN: readonly Outcome[] = ["failed", "refused", "stale", "waiting", "partly", "made", "withdrawn", "over", "done"];

const TITLES: Readonly<Record<Outcome, string>> = {
  failed: "Failed",
  refused: "Refused: a protection or a list that is suddenly empty stands against it",
  stale: "Stale: others changed it since the review, and it was left alone",
  waiting: "Waiting for a change that was not made",
  partly: "Made in part: no plan has reviewed the rest",
  made: "Made",
  withdrawn: "Withdrawn: the branch wants something else by now",
  over: "Over by now",
  done: "Was there already",
};

/** What is tried again. */
export const OPEN: ReadonlySet<Outcome> = new Set(["failed", "refused", "waiting"]);
/** Reviewed, and not made. */
export const LEFT: ReadonlySet<Outcome> = new Set(["failed", "refused", "waiting", "stale", "partly"]);

export interface OutcomeList {
  readonly title: string;
  readonly lines: readonly string[];
}

/** A list for each outcome. */
export function outcomeLists(concluded: readonly Concluded[], base: LinkBase, isPreview: boolean): OutcomeList[] {
  return SHOWN.flatMap((outcome) => {
    const own = concluded.filter((each) => outcomeOf(each) === outcome);
    if (own.length === 0) return [];
    const title = isPreview && outcome === "made" ? "To be made" : TITLES[outcome];
    const lines = grouped(own.map((each) => ({ address: each.verdict.address, why: whyOf(each, base) })));
    return [{ title: `**${title}** (${own.length}):`, lines }];
  });
}

function whyOf({ verdict: { because, source }, failure }: Concluded, base: LinkBase): string {
  const why = failure ?? because;
  return `${why === undefined ? "" : `: ${prose(why)}`}${placeOf(source, base)}`;
}

/** A series shares a line with its alike. */
function grouped(items: readonly { readonly address: string; readonly why: string }[]): string[] {
  const groups = new Map<string, { readonly address: string; readonly why: string; count: number }>();
  for (const { address, why } of items) {
    const key = `${seriesOf(address)}\n${why}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { address, why, count: 1 });
    else known.count += 1;
  }
  return [...groups.values()].map(({ address, why, count }) =>
    count === 1 ? `- ${code(address)}${why}` : `- ${code(seriesOf(address))} (${count} meetings)${why}`,
  );
}

export function unreviewedList(unreviewed: readonly Unreviewed[]): OutcomeList[] {
  if (unreviewed.length === 0) return [];
  const lines = grouped(
    unreviewed.map(({ change, fields }) => ({
      address: change.address,
      why: `: ${prose(`the ${actionName(change)}${fields.length === 0 ? "" : ` of ${fields.join(", ")}`} is in no reviewed plan`)}`,
    })),
  );
  return [{ title: `**Unreviewed, and not made** (${unreviewed.length}):`, lines }];
}
