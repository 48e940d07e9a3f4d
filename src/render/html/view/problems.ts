import type { Diagnostic, Source } from "../../../model/diagnostic.ts";
import type { Change } from "../../../model/plan.ts";
import { spanOf } from "../../plan/span.ts";
import { shortOf } from "./place.ts";
import { h, type View } from "./element.ts";

const HEADINGS = [
  ["error", "Refusals", "Refusal"],
  ["warning", "Warnings", "Warning"],
  ["note", "Notes", "Note"],
] as const;

/** Of each severity; the others are folded. */
const SHOWN = 10;
const MOST = 500;

/** The changes that problems are about, so that each leads to its day. */
export function problemsView(diagnostics: readonly Diagnostic[], changes: readonly Change[]): View | undefined {
  if (diagnostics.length === 0) return undefined;
  const addressOf = addressFinder(changes);
  const show = (each: Diagnostic): View => problemView(each, addressOf(each));
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
        h("ul", {}, ...own.slice(0, shown).map(show)),
        own.length > shown &&
          h(
            "details",
            {},
            h("summary", {}, `${own.length - shown} more`),
            h("ul", {}, ...own.slice(shown, MOST).map(show)),
            own.length > MOST && h("p", {}, `and ${own.length - MOST} more: see the plan as JSON`),
          ),
      ),
    ];
  });
  return h("div", { id: "problems" }, ...groups);
}

function problemView({ code, summary, help, source }: Diagnostic, address: string | undefined): View {
  return h(
    "li",
    {},
    h("p", {}, h("strong", {}, summary), " ", h("code", {}, code)),
    help !== undefined && h("p", { class: "help" }, help),
    address !== undefined &&
      h("p", { class: "way" }, h("a", { href: "#changes", "data-day-of": address }, `Show ${shortOf(address)} on its day`)),
    source !== undefined && h("p", { class: "source" }, h("code", {}, `${source.file}:${source.line}:${source.column}`)),
  );
}

/** By its address, else by the place that both name; only a change with a time has a day. */
function addressFinder(changes: readonly Change[]): (diagnostic: Diagnostic) => string | undefined {
  const timed = changes.filter(({ before, after }) => spanOf(after ?? before) !== undefined);
  const addresses = new Set(timed.map(({ address }) => address));
  const places = new Map(
    timed.toReversed().flatMap(({ source, address }) => (source === null ? [] : [[placeText(source), address]])),
  );
  return ({ address, source }) => {
    if (address !== undefined) return addresses.has(address) ? address : undefined;
    return source === undefined ? undefined : places.get(placeText(source));
  };
}

function placeText({ file, line, column }: Source): string {
  return `${file}:${line}:${column}`;
}
