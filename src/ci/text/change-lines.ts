import { type Action, ACTIONS, type Change } from "../../model/plan.ts";
import { fitting } from "../../render/markdown/budget.ts";
import { code, prose } from "../../render/markdown/escape.ts";
import { type LinkBase, linked } from "../../render/markdown/links.ts";
import { plural } from "../../render/plan/count.ts";
import { reasonsText } from "../../render/plan/fields.ts";
import { describeSeries, entriesOf } from "../../render/plan/series/index.ts";
import { SYMBOLS } from "../../render/text/change.ts";

/** A line for each change, or for each series; what takes something away comes first. */
export function changeLines(changes: readonly Change[], base: LinkBase, most: number): string[] {
  const entries = entriesOf(changes, { now: "", verbose: false }).map(({ entry }) => {
    const own = "changes" in entry ? entry.changes : [entry];
    const [first] = own as readonly [Change, ...Change[]];
    const symbol = code(first.blocked === null ? SYMBOLS[first.action] : "!");
    const what = first.blocked ?? reasonsText(own);
    const times = "changes" in entry ? `; ${describeSeries(entry)}` : "";
    return {
      rank: rank(own),
      text: `- ${symbol} ${linked(code(entry.address), first.source, base)}: ${prose(`${what}${times}`)}`,
    };
  });
  const lines = entries.toSorted((a, b) => a.rank - b.rank).map(({ text }) => text);
  // One line too many is shown rather than counted.
  const { shown } = fitting(lines.length <= most + 1 ? lines : lines.slice(0, most), BYTES, "\n");
  const left = lines.length - shown.length;
  return left === 0 ? lines : [...shown, `- and ${plural(left, "more change")}`];
}

/** A text has five such lists, and all of them must fit into the smallest comment. */
const BYTES = 6_000;

const FIRST: readonly Action[] = ["remove", "close", "replace"];

function rank(changes: readonly Change[]): number {
  const ranks = changes.map(({ action, blocked }) => (blocked !== null ? -1 : FIRST.indexOf(action)));
  return ranks.reduce((least, each) => Math.min(least, each === -1 ? ACTIONS.length : each), Infinity);
}

/** Whether a reader must not miss it. */
export function takesAway({ action }: Pick<Change, "action">): boolean {
  return FIRST.includes(action);
}
