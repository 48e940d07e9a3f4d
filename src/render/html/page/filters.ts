import { h, type View } from "../view/element.ts";
import { choicesOf, EVERYTHING, type Filter } from "../view/filter.ts";
import type { MarkName } from "../view/marks.ts";
import { tallyOf, tallyView } from "../view/verdict.ts";
import { zonesOf } from "../view/zones.ts";
import { themeView, mountTheme } from "./theme.ts";
import type { Shown, Store } from "./store.ts";
import { byId, fill, toDom } from "./to-dom.ts";

/** What narrows the page, and whose clock it goes by: one row that stays in sight. */
export function mountFilters(store: Store): void {
  const { report } = store;
  const bar = byId("filters");
  const said = toDom(h("p", { class: "said", role: "status", "aria-live": "polite" }));
  bar.hidden = false;
  fill(bar, [
    ...Object.entries(choicesOf([...report.changes, ...(report.unmanaged ?? [])])).map(([name, values]) =>
      choiceView(name, [["", `every ${name}`], ...values.map((value) => [value, value] as const)]),
    ),
    h(
      "label",
      {},
      "Address",
      h("input", { type: "search", name: "text", placeholder: "contains…", autocomplete: "off", spellcheck: "false" }),
    ),
    choiceView("zone", zoneChoices(report)),
    themeView(),
    h("button", { type: "button", name: "reset" }, "Show all"),
  ]);
  bar.append(said);
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
    if (target instanceof HTMLButtonElement && target.name === "reset") store.choose({ filter: EVERYTHING });
  });
  store.follow((shown) => {
    reflect(bar, shown.filter);
    marks(shown.filter);
    const text = tell(shown, report.changes.length);
    if (said.textContent !== text) said.textContent = text;
  });
}

function choiceView(name: string, choices: readonly (readonly [string, string])[]): View {
  const options = choices.map(([value, label]) => h("option", { value }, label));
  const label = name === "zone" ? "Times" : `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  return h("label", {}, label, h("select", { name }, options));
}

function zoneChoices({ changes }: Store["report"]): (readonly [string, string])[] {
  const mine = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const others = zonesOf(changes).filter((zone) => zone !== mine && zone !== "UTC");
  return [
    ["declared", "of each room, as declared"],
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

/** The counts in the header become switches: pressed, they alone are shown. */
function mountTallies({ report, choose, shown }: Store): (filter: Filter) => void {
  const list = byId("tallies");
  const tallies = tallyOf(report.changes, report.unmanagedCount);
  const isListed = (name: MarkName): boolean => name !== "unmanaged" || report.unmanaged !== undefined;
  fill(
    list,
    tallies.map(([name, count]) =>
      isListed(name) ? h("li", {}, tallyView(name, count, "button")) : tallyView(name, count, "li"),
    ),
  );
  const buttons = [...list.querySelectorAll<HTMLButtonElement>("button")];
  list.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest<HTMLElement>("[data-mark]") : null;
    if (button === null) return;
    const { filter } = shown();
    // The names are those of tallyOf, above.
    const name = button.dataset["mark"] as MarkName;
    const marks = new Set(filter.marks);
    if (!marks.delete(name)) marks.add(name);
    choose({ filter: { ...filter, marks } });
  });
  return ({ marks }) => {
    for (const button of buttons) button.setAttribute("aria-pressed", String(marks.has(button.dataset["mark"] as MarkName)));
  };
}

function tell({ changes, calls }: Shown, all: number): string {
  const count = (number: number): string => number.toLocaleString("en");
  if (changes.length === all) return `All ${count(all)} ${all === 1 ? "change is" : "changes are"} shown.`;
  return `${count(changes.length)} of ${count(all)} changes and ${count(calls.length)} ${calls.length === 1 ? "call" : "calls"} are shown.`;
}
