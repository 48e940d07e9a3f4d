import type { Diagnostic } from "../../model/diagnostic.ts";
import { plural } from "../plan/count.ts";
import { code, prose } from "./escape.ts";
import { type LinkBase, placeOf } from "./links.ts";
import { fitting } from "./budget.ts";

const ALERTS = { error: "CAUTION", warning: "WARNING", note: "NOTE" } as const;
const BUDGETS = { error: 8_000, warning: 4_000, note: 2_000 } as const;

export function problems(diagnostics: readonly Diagnostic[], base: LinkBase): string[] {
  return (["error", "warning", "note"] as const).flatMap((severity) => {
    const found = diagnostics.filter((each) => each.severity === severity);
    if (found.length === 0) return [];
    const { shown, left } = fitting(
      found.map((each) => item(each, base)),
      BUDGETS[severity],
      "\n",
    );
    const lines = [
      `[!${ALERTS[severity]}]`,
      ...(severity === "error" ? ["**This plan is refused: apply will not run it.**", ""] : []),
      ...shown.flatMap((each) => each.split("\n")),
      ...(left > 0 ? [`- and ${plural(left, `more ${severity}`)}`] : []),
    ];
    return [lines.map((line) => `> ${line}`.trimEnd()).join("\n")];
  });
}

function item({ code: name, summary, help, source, related = [] }: Diagnostic, base: LinkBase): string {
  return [
    `- ${code(name)}: ${prose(summary)}${placeOf(source, base)}`,
    ...(help === undefined ? [] : [`  <br>${prose(help)}`]),
    ...related.map((other) => `  <br>${prose(other.message)}${placeOf(other.source, base)}`),
  ].join("\n");
}
