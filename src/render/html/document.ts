import type { Period } from "../../model/agenda.ts";
import type { Instant } from "../../model/instant.ts";
import type { Plan } from "../../model/plan.ts";
import { aboutLines, madeText } from "../plan/about.ts";
import { shownPart } from "../plan/period.ts";
import { renderBaseVerdict, renderVerdict } from "../plan/verdict.ts";
import { foldSeries } from "../plan/series/index.ts";
import { harmlessJson } from "../safe/json.ts";
import { pack } from "./pack.ts";
import { type PageData, pageDataOf } from "./page-data.ts";
import { escapeHtml, toHtml } from "./to-html.ts";
import { viewContextOf } from "./view/context.ts";
import { h, type View } from "./view/element.ts";
import { listView } from "./view/list.ts";
import { problemsView } from "./view/problems.ts";
import { slotsOf } from "./view/slots.ts";
import { headlineOf, movesText, STATES, stateOf, stateText, tallyOf, tallyView } from "./view/verdict.ts";

export interface PageParts {
  readonly savedAt: Instant | undefined;
  readonly period: Period | undefined;
  readonly script: string;
  readonly style: string;
  readonly policy: string;
}

/** Without scripts. */
const ENTRIES_SHOWN = 100;
const OCCURRENCES_SHOWN = 5;

export function pageOf(plan: Plan, { script, style, policy, savedAt, period }: PageParts): string {
  const { label } = STATES[stateOf(plan)];
  const { part, note } = shownPart(plan, period);
  const data = pageDataOf({ ...plan, ...part });
  const json = inScript(JSON.stringify(pack(data)));
  // The policy holds the hashes of exactly this script and this style.
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(`${label}: ${headlineOf(plan)} – xroom`)}</title>
<style>${style}</style>
</head>
<body>
${toHtml(h("a", { class: "skip", href: "#changes" }, "Skip to the changes"))}
${toHtml(headerView(plan, savedAt, note))}
${toHtml(mainView(plan, data))}
<script type="application/json" id="data">${json}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** JSON for a script element: nothing in it ends the element, begins a comment or breaks a line. */
function inScript(json: string): string {
  return harmlessJson(json).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function headerView(plan: Plan, savedAt: Instant | undefined, note: string | undefined): View {
  const state = stateOf(plan);
  const { label } = STATES[state];
  const tallies = tallyOf(plan.changes, plan.unmanaged?.length ?? plan.summary.unmanaged);
  const scope = [...plan.scope.domains, ...plan.scope.targets];
  return h(
    "header",
    { class: `top ${state}` },
    h(
      "p",
      { class: "from" },
      h("b", {}, "xroom plan"),
      ` of ${madeText(plan)}`,
      typeof plan.project === "string" && `, project ${plan.project}`,
      scope.length > 0 && `, narrowed to ${scope.join(", ")}`,
    ),
    h("h1", {}, h("span", { class: "state" }, label), ` ${headlineOf(plan)}`),
    h("p", { class: "calls" }, stateText(plan)),
    h(
      "ul",
      { id: "tallies", class: "tallies", "aria-label": "Changes by type" },
      ...tallies.map(([name, count]) => tallyView(name, count, "li")),
    ),
    h("p", { class: "verdict" }, renderVerdict(plan).replaceAll("\n", " "), movesText(tallies)),
    ...[...renderBaseVerdict(plan), ...aboutLines(plan, savedAt), ...(note === undefined ? [] : [note])].map((line) =>
      h("p", { class: "verdict" }, line),
    ),
  );
}

function mainView(plan: Plan, data: PageData): View {
  const entries = foldSeries(data.changes);
  const context = viewContextOf(data, slotsOf(data), "declared");
  const more = entries.length - ENTRIES_SHOWN;
  return h(
    "main",
    {},
    problemsView(plan.diagnostics, data.changes),
    h("section", { id: "filters", "aria-label": "Filters", hidden: true }),
    h(
      "section",
      { id: "calendar", "aria-labelledby": "calendar-title", hidden: true },
      h("h2", { id: "calendar-title", tabindex: -1 }, "Calendar"),
    ),
    h(
      "section",
      { id: "changes", "aria-labelledby": "changes-title", tabindex: -1 },
      h("h2", { id: "changes-title" }, "Changes"),
      h(
        "div",
        { id: "list" },
        ...listView(entries.slice(0, ENTRIES_SHOWN), context, OCCURRENCES_SHOWN),
        entries.length === 0 && h("p", {}, "No changes."),
        more > 0 && h("p", { class: "rest" }, `and ${more} more. Turn on scripts to see them here, or run xroom show PLAN.`),
      ),
    ),
    h(
      "section",
      { id: "calls", "aria-labelledby": "calls-title", hidden: true },
      h("h2", { id: "calls-title" }, "Calls in order"),
    ),
    h("noscript", {}, h("p", {}, "The calendar, the filters and the calls need scripts, which are turned off here.")),
  );
}
