import { plural } from "../plan/count.ts";
import { code } from "./escape.ts";

interface Cut {
  readonly name: string;
  readonly unit: string;
  readonly cut: number;
}

const MOST_NAMED = 8;

/** The largest cuts first. */
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
      `> **Shortened to fit into a comment:** ${totals.join(" and ")} are not shown: ${places}.`,
      "> Run `xroom plan`, or `xroom show` for a saved plan, to see all.",
    ].join("\n"),
  ];
}

function sum(cut: readonly Cut[]): number {
  return cut.reduce((total, each) => total + each.cut, 0);
}
