import { type Action, ACTIONS, type Change } from "../../model/plan.ts";
import { entriesOf, isSeries, type SeriesContext } from "../plan/series/index.ts";
import { renderEntry } from "./change.ts";
import { countOf, countText } from "../plan/count.ts";
import { htmlCode } from "./escape.ts";
import type { LinkBase } from "./links.ts";
import { sizeOf } from "./budget.ts";
import { type Fitted, folded, type Section } from "./section.ts";

/** Cut last: a reviewer must not miss these. */
const WEIGHT: readonly Action[] = ["remove", "close", "replace"];

export function domainSection(
  domain: string,
  changes: readonly Change[],
  options: SeriesContext & { readonly linkBase: LinkBase; readonly verbose: boolean },
): Section {
  const entries = entriesOf(changes, options).map((each) => ({
    changes: isSeries(each.entry) ? each.entry.changes : [each.entry],
    text: renderEntry(each, options.linkBase),
  }));
  const render = (shown: readonly Entry[]): Fitted => {
    const kept = new Set(shown.flatMap((entry) => entry.changes));
    const missing = changes.filter((change) => !kept.has(change));
    const more = missing.length > 0 ? [`… and ${missing.length} more, not shown here: ${countText(countOf(missing))}.`] : [];
    const summary = `${htmlCode(domain)}: ${countText(countOf(changes))}`;
    return {
      text: folded(summary, [...shown.map(({ text }) => text), ...more].join("\n\n")),
      cut: missing.length,
      lost: missing,
    };
  };
  const whole = render(entries);
  return {
    name: domain,
    unit: "change",
    size: sizeOf(whole.text),
    fit: (budget) => {
      if (sizeOf(whole.text) <= budget) return whole;
      const frame = sizeOf(render([]).text) + SPARE;
      const chosen = choose(entries, budget - frame);
      return chosen.length === 0 ? { text: "", cut: changes.length, lost: changes } : render(chosen);
    },
  };
}

interface Entry {
  readonly changes: readonly Change[];
  readonly text: string;
}

/** The counts may take more digits once they are known. */
const SPARE = 40;

/** The weightiest preferred, in the plan's order. */
function choose(entries: readonly Entry[], budget: number): readonly Entry[] {
  const chosen = new Set<Entry>();
  let left = budget;
  for (const entry of entries.toSorted((a, b) => rank(a) - rank(b))) {
    const size = sizeOf(entry.text) + 2;
    if (size > left) continue;
    left -= size;
    chosen.add(entry);
  }
  return entries.filter((entry) => chosen.has(entry));
}

function rank({ changes }: Entry): number {
  const ranks = changes.map(({ action, blocked }) => {
    const weight = WEIGHT.indexOf(action);
    return blocked !== null ? -1 : weight === -1 ? WEIGHT.length : weight;
  });
  return Math.min(ACTIONS.length, ...ranks);
}
