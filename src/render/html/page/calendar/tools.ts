import { h, type View } from "../../view/element.ts";
import { MARKS, type MarkName } from "../../view/marks.ts";
import { isoOf, VIEWS, type ViewName } from "./range.ts";

export function toolsView(): View {
  return h(
    "div",
    { class: "tools" },
    h(
      "div",
      { class: "group", role: "group", "aria-label": "Time" },
      h("button", { type: "button", "data-step": -1, "aria-label": "Earlier" }, "‹"),
      h("button", { type: "button", "data-step": 1, "aria-label": "Later" }, "›"),
      h("h3", { "aria-live": "polite" }),
      h(
        "label",
        { class: "date" },
        h("span", { class: "visually-hidden" }, "Go to a day"),
        h("input", { type: "date", name: "date" }),
      ),
    ),
    h(
      "div",
      { class: "group views", role: "group", "aria-label": "View" },
      ...(Object.keys(VIEWS) as ViewName[]).map((name) =>
        h("button", { type: "button", "data-view": name, title: VIEWS[name].hint, "aria-pressed": "false" }, VIEWS[name].label),
      ),
    ),
  );
}

export function reflectTools(
  tools: HTMLElement,
  chosen: { readonly view: ViewName; readonly date: number; readonly title: string },
): void {
  for (const button of tools.querySelectorAll<HTMLElement>("[data-view]"))
    button.setAttribute("aria-pressed", String(button.dataset["view"] === chosen.view));
  const title = tools.querySelector("h3");
  if (title !== null && title.textContent !== chosen.title) title.textContent = chosen.title;
  const input = tools.querySelector<HTMLInputElement>("input");
  if (input !== null) input.value = isoOf(chosen.date, 10);
}

export function legendView(marks: ReadonlySet<MarkName>, hasConflicts: boolean): View {
  return h(
    "ul",
    { class: "legend", "aria-label": "Legend" },
    ...(Object.keys(MARKS) as MarkName[])
      .filter((name) => marks.has(name))
      .map((name) =>
        h(
          "li",
          { class: `tone-${MARKS[name].tone}` },
          h("span", { class: "symbol", "aria-hidden": "true" }, MARKS[name].symbol),
          MARKS[name].label,
        ),
      ),
    marks.has("move") &&
      h("li", { class: "tone-move phase-from" }, h("span", { class: "symbol", "aria-hidden": "true" }, "→"), "moves from here"),
    hasConflicts && h("li", { class: "conflicting" }, h("span", { class: "badge", "aria-hidden": "true" }, "⚠"), "conflict"),
  );
}
