import { countOf, countText, plural } from "../plan/count.ts";
import { code } from "./escape.ts";
import type { Fitted } from "./section.ts";

interface Cut extends Pick<Fitted, "cut" | "lost"> {
  readonly name: string;
  readonly unit: string;
}

const MOST_NAMED = 8;

/** The largest cuts first. */
export function cutNotice(sections: readonly Cut[]): string[] {
  const cut = sections.filter((each) => each.cut > 0).toSorted((a, b) => b.cut - a.cut);
  if (cut.length === 0) return [];
  const units = [...new Set(cut.map(({ unit }) => unit))];
  const totals = units.map((unit) =>
    totalText(
      unit,
      cut.filter((each) => each.unit === unit),
    ),
  );
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

/** `12 changes (11 to add, 1 to remove)` */
function totalText(unit: string, cut: readonly Cut[]): string {
  const kinds = countText(countOf(cut.flatMap(({ lost = [] }) => lost)));
  return `${plural(sum(cut), unit)}${kinds === "" ? "" : ` (${kinds})`}`;
}

function sum(cut: readonly Cut[]): number {
  return cut.reduce((total, each) => total + each.cut, 0);
}
