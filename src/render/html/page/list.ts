import { occurrenceViews } from "../view/series-entry.ts";
import { listView } from "../view/list.ts";
import { h } from "../view/element.ts";
import { pageAsked, pagerView } from "./pager.ts";
import type { Shown, Store } from "./store.ts";
import { byId, fill } from "./to-dom.ts";

const PER_PAGE = 100;
/** Of a series, at first. */
const OCCURRENCES = 50;

/** The list of changes, a page at a time; what a series holds is drawn when it is opened. */
export function mountList(store: Store): void {
  const list = byId("list");
  let page = 0;

  const draw = ({ entries, drawing }: Shown): void => {
    const pages = Math.ceil(entries.length / PER_PAGE);
    page = Math.max(0, Math.min(page, pages - 1));
    const own = entries.slice(page * PER_PAGE, (page + 1) * PER_PAGE);
    const pager = pagerView(page, pages, "changes");
    fill(list, [
      pager,
      ...(own.length === 0 ? [h("p", { class: "none" }, "No change is shown.")] : listView(own, drawing, 0)),
      pager,
    ]);
  };

  const fillSeries = (details: HTMLElement, most: number): void => {
    const { entries, drawing } = store.shown();
    const series = entries.find(({ address }) => address === details.dataset["address"]);
    const more = details.querySelector(".more");
    if (series === undefined || !("changes" in series) || more === null) return;
    fill(more, [
      ...occurrenceViews(series.changes, drawing, most),
      series.changes.length > most && h("button", { type: "button", "data-all": true }, `Show all ${series.changes.length}`),
    ]);
  };

  list.addEventListener("click", (event) => {
    const asked = pageAsked(event);
    if (asked !== undefined) {
      page = asked;
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
  // A toggle doesn't bubble, but it can be caught on its way down.
  list.addEventListener(
    "toggle",
    ({ target }) => {
      if (target instanceof HTMLDetailsElement && target.open && target.matches(".series") && target.querySelector("ol") === null)
        fillSeries(target, OCCURRENCES);
    },
    true,
  );
  store.follow((shown) => {
    page = 0;
    draw(shown);
  });
}
