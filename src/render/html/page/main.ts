import { unpack, type Packed } from "../pack.ts";
import type { PageData } from "../page-data.ts";
import { mountCalendar } from "./calendar/index.ts";
import { mountCalls } from "./calls.ts";
import { mountFilters } from "./filters.ts";
import { mountList } from "./list.ts";
import { openForPrint } from "./print.ts";
import { createStore } from "./store.ts";
import { byId } from "./to-dom.ts";

// pageOf wrote the data, by the same build.
const store = createStore(unpack(JSON.parse(byId("data").textContent) as Packed) as PageData);
const reveal = mountCalls(store);
mountFilters(store);
mountCalendar(store);
mountList(store);
openForPrint();

/** The call that a link leads to may not be drawn yet. */
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest('a[href^="#call-"]') : null;
  const id = link?.getAttribute("href")?.slice("#call-".length);
  if (id === undefined) return;
  event.preventDefault();
  reveal(id);
});
document.documentElement.dataset["ready"] = "";
