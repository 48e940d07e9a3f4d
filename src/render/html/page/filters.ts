import { h, type View } from "../view/element.ts";
import { choicesOf, NO_FILTER, type Filter } from "../view/filter.ts";
import type { MarkName } from "../view/marks.ts";
import { conflictTally, tallyOf, tallyView } from "../view/verdict.ts";
import { declaredZones } from "../../plan/declared-zones.ts";
import { themeView, mountTheme } from "./theme.ts";
import type { Shown, Store } from "./store.ts";
import { byId, fill, toDom } from "./to-dom.ts";

export function mountFilters(store: Store): void {
  const { data } = store;
  const bar = byId("filters");
  const status = toDom(h("p", { class: "said", role: "status", "aria-live": "polite" }));
  bar.hidden = false;
  fill(bar, [
    ...Object.entries(choicesOf([...data.changes, ...(data.unmanaged ?? [])])).map(([name, values]) =>
      choiceView(name, [["", `every ${name}`], ...values.map((value) => [value, value] as const)]),
    ),
    h(
      "label",
      {},
      "Address or title",
      h("input", { type: "search", name: "text", placeholder: "contains…", autocomplete: "off", spellcheck: "false" }),
    ),
    choiceView("zone", zoneChoices(data)),
    themeView(),
    h("button", { type: "button", name: "reset" }, "Show all"),
  ]);
  bar.append(status);
  mountTheme(bar);
  const marks = mountTallies(store);

  bar.addEventListener("input", ({ target }) => {
    if (!(target instanceof HTMLInputElement || target instanceof HTMLSelectElement)) return;
    const { name, value } = target;
    if (name === "zone") store.choose({ zone: value });
    else if (name === "domain" || name === "region" || name === "kind" || name === "text")
      store.choose({ filter: { ...store.shown().filter, [name]: value } });
  });
  bar.addEventListener("click", ({ target }) => {
    if (target instanceof HTMLButtonElement && target.name === "reset") store.choose({ filter: NO_FILTER });
  });
  store.follow((shown) => {
    reflect(bar, shown.filter);
    marks(shown.filter);
    const text = statusText(shown, data.changes.length);
    if (status.textContent !== text) status.textContent = text;
  });
}

function choiceView(name: string, choices: readonly (readonly [string, string])[]): View {
  const options = choices.map(([value, label]) => h("option", { value }, label));
  const label = name === "zone" ? "Times" : `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  return h("label", {}, label, h("select", { name }, options));
}

function zoneChoices({ changes }: Store["data"]): (readonly [string, string])[] {
  const mine = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const others = declaredZones(changes).filter((zone) => zone !== mine && zone !== "UTC");
  return [
    ["declared", "each room's, as declared"],
    [mine, `yours (${mine})`],
    ...(mine === "UTC" ? [] : [["UTC", "UTC"] as const]),
    ...others.map((zone) => [zone, zone] as const),
  ];
}

function reflect(bar: HTMLElement, filter: Filter): void {
  for (const field of bar.querySelectorAll<HTMLSelectElement | HTMLInputElement>("select, input")) {
    const value = field.name in filter ? filter[field.name as "domain" | "region" | "kind" | "text"] : undefined;
    if (value !== undefined && field.value !== value) field.value = value;
  }
}

/** Makes the header's counts buttons that filter by mark. */
function mountTallies({ data, conflicting, choose, shown }: Store): (filter: Filter) => void {
  const list = byId("tallies");
  const tallies = tallyOf(data.changes, data.unmanagedCount);
  const isListed = (name: MarkName): boolean => name !== "unmanaged" || data.unmanaged !== undefined;
  fill(list, [
    ...tallies.map(([name, count]) =>
      isListed(name) ? h("li", {}, tallyView(name, count, "button")) : tallyView(name, count, "li"),
    ),
    conflicting.size > 0 && h("li", {}, conflictTally(conflicting.size)),
  ]);
  const buttons = [...list.querySelectorAll<HTMLButtonElement>("[data-mark]")];
  const conflicts = list.querySelector("[data-conflicts]");
  list.addEventListener("click", ({ target }) => {
    const { filter } = shown();
    if (target instanceof Element && target.closest("[data-conflicts]") !== null)
      choose({ filter: { ...filter, conflicts: !filter.conflicts } });
    const button = target instanceof Element ? target.closest<HTMLElement>("[data-mark]") : null;
    if (button === null) return;
    // tallyView wrote it.
    const name = button.dataset["mark"] as MarkName;
    const marks = new Set(filter.marks);
    if (!marks.delete(name)) marks.add(name);
    choose({ filter: { ...filter, marks } });
  });
  return ({ marks, conflicts: only }) => {
    conflicts?.setAttribute("aria-pressed", String(only));
    for (const button of buttons) button.setAttribute("aria-pressed", String(marks.has(button.dataset["mark"] as MarkName)));
  };
}

function statusText({ changes, calls }: Shown, all: number): string {
  const count = (number: number): string => number.toLocaleString("en");
  if (changes.length === all) return `Showing ${all === 1 ? "the only change" : `all ${count(all)} changes`}.`;
  return `Showing ${count(changes.length)} of ${count(all)} changes and ${count(calls.length)} ${calls.length === 1 ? "call" : "calls"}.`;
}
