import { occurrenceViews } from "../view/series-entry.ts";
import { listView } from "../view/list.ts";
import { isSeries } from "../../plan/series/index.ts";
import { h } from "../view/element.ts";
import { chosenPage, pagerView } from "./pager.ts";
import type { Shown, Store } from "./store.ts";
import { byId, fill } from "./to-dom.ts";

const PER_PAGE = 100;
const OCCURRENCES_AT_FIRST = 50;

/** A series is drawn when it is opened. */
export function mountList(store: Store): void {
  const list = byId("list");
  let page = 0;

  const draw = ({ entries, context }: Shown): void => {
    const pages = Math.ceil(entries.length / PER_PAGE);
    page = Math.max(0, Math.min(page, pages - 1));
    const own = entries.slice(page * PER_PAGE, (page + 1) * PER_PAGE);
    const pager = pagerView(page, pages, "changes");
    fill(list, [
      pager,
      ...(own.length === 0 ? [h("p", { class: "none" }, "No changes match the filters.")] : listView(own, context, 0)),
      pager,
    ]);
  };

  const fillSeries = (details: HTMLElement, most: number): void => {
    const { entries, context } = store.shown();
    const series = entries.find((entry) => isSeries(entry) && entry.changes[0].address === details.dataset["entry"]);
    const more = details.querySelector(".more");
    if (series === undefined || !isSeries(series) || more === null) return;
    fill(more, [
      ...occurrenceViews(series, context, most),
      series.changes.length > most && h("button", { type: "button", "data-all": true }, `Show all ${series.changes.length}`),
    ]);
  };

  list.addEventListener("click", (event) => {
    const chosen = chosenPage(event);
    if (chosen !== undefined) {
      page = chosen;
      draw(store.shown());
      byId("changes").scrollIntoView();
      byId("changes").focus({ preventScroll: true });
    }
    const all = event.target instanceof Element ? event.target.closest("[data-all]") : null;
    const details = all?.closest<HTMLElement>("details.series");
    if (details !== null && details !== undefined) {
      fillSeries(details, Number.POSITIVE_INFINITY);
      details.querySelector("summary")?.focus();
    }
  });
  // A toggle event doesn't bubble: it is caught while it is captured.
  list.addEventListener(
    "toggle",
    ({ target }) => {
      if (target instanceof HTMLDetailsElement && target.open && target.matches(".series") && target.querySelector("ol") === null)
        fillSeries(target, OCCURRENCES_AT_FIRST);
    },
    true,
  );
  store.follow((shown) => {
    page = 0;
    draw(shown);
  });
}
