import type { Diagnostic } from "../../../model/diagnostic.ts";
import { h, type View } from "./element.ts";

const HEADINGS = [
  ["error", "Refusals", "Refusal"],
  ["warning", "Warnings", "Warning"],
  ["note", "Notes", "Note"],
] as const;

/** Of each severity; the others are folded. */
const SHOWN = 10;
const MOST = 500;

export function problemsView(diagnostics: readonly Diagnostic[]): View | undefined {
  if (diagnostics.length === 0) return undefined;
  const groups = HEADINGS.flatMap(([severity, heading, one]) => {
    const own = diagnostics.filter((each) => each.severity === severity);
    if (own.length === 0) return [];
    const shown = own.length > SHOWN + 1 ? SHOWN : own.length;
    const title = own.length === 1 ? one : `${own.length} ${heading.toLowerCase()}`;
    return [
      h(
        "section",
        { class: `problems ${severity}` },
        h("h2", {}, title),
        h("ul", {}, ...own.slice(0, shown).map(problemView)),
        own.length > shown &&
          h(
            "details",
            {},
            h("summary", {}, `${own.length - shown} more`),
            h("ul", {}, ...own.slice(shown, MOST).map(problemView)),
            own.length > MOST && h("p", {}, `and ${own.length - MOST} more: see the plan as JSON`),
          ),
      ),
    ];
  });
  return h("div", { id: "problems" }, ...groups);
}

function problemView({ code, summary, help, source }: Diagnostic): View {
  return h(
    "li",
    {},
    h("p", {}, h("strong", {}, summary), " ", h("code", {}, code)),
    help !== undefined && h("p", { class: "help" }, help),
    source !== undefined && h("p", { class: "source" }, h("code", {}, `${source.file}:${source.line}:${source.column}`)),
  );
}
