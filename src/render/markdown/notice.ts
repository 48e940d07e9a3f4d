import { plural } from "../plan/count.ts";
import { code } from "./escape.ts";

interface Cut {
  readonly name: string;
  readonly unit: string;
  readonly cut: number;
}

const MOST_NAMED = 8;

/** What did not fit into the comment: how much, and of what, the biggest first. */
export function cutNotice(sections: readonly Cut[]): string[] {
  const cut = sections.filter((each) => each.cut > 0).toSorted((a, b) => b.cut - a.cut);
  if (cut.length === 0) return [];
  const units = [...new Set(cut.map(({ unit }) => unit))];
  const totals = units.map((unit) => plural(sum(cut.filter((each) => each.unit === unit)), unit));
  const named = cut.slice(0, MOST_NAMED).map((each) => `${code(each.name)} (${plural(each.cut, each.unit)})`);
  const rest = cut.length - named.length;
  const places = [...named, ...(rest > 0 ? [`${rest} more`] : [])].join(", ");
  return [
    [
      "> [!IMPORTANT]",
      `> **Cut to fit into a comment:** ${totals.join(" and ")} of this plan are not shown here. The biggest first: ${places}.`,
      "> `xroom plan` shows all of it, and so does `xroom show` of a saved plan.",
    ].join("\n"),
  ];
}

function sum(cut: readonly Cut[]): number {
  return cut.reduce((total, each) => total + each.cut, 0);
}
