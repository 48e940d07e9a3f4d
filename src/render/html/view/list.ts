import { domainOf } from "../../../model/address.ts";
import { changeView, type ViewContext, type Entry } from "./entry.ts";
import { isSeries } from "../../plan/series/index.ts";
import { h, type View } from "./element.ts";
import { seriesView } from "./series-entry.ts";

export function listView(entries: readonly Entry[], context: ViewContext, occurrencesShown: number): View[] {
  const domains: { readonly domain: string; readonly entries: Entry[] }[] = [];
  for (const entry of entries) {
    const domain = domainOf(entry.address);
    const last = domains.at(-1);
    if (last?.domain === domain) last.entries.push(entry);
    else domains.push({ domain, entries: [entry] });
  }
  return domains.map(({ domain, entries: own }) =>
    h(
      "section",
      { class: "domain" },
      h("h3", {}, domain),
      h(
        "ul",
        { class: "entries" },
        ...own.map((entry) =>
          h("li", {}, isSeries(entry) ? seriesView(entry, context, occurrencesShown) : changeView(entry, context)),
        ),
      ),
    ),
  );
}
