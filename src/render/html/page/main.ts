import { unpack, type Packed } from "../pack.ts";
import type { Report } from "../report.ts";
import { mountCalendar } from "./calendar/index.ts";
import { mountCalls } from "./calls.ts";
import { mountFilters } from "./filters.ts";
import { mountList } from "./list.ts";
import { openForPrint } from "./print.ts";
import { createStore } from "./store.ts";
import { byId } from "./to-dom.ts";

// The data is what the same build wrote beside this script.
const store = createStore(unpack(JSON.parse(byId("report").textContent) as Packed) as Report);
const reveal = mountCalls(store);
mountFilters(store);
mountCalendar(store);
mountList(store);
openForPrint();

/** A link to a call that isn't drawn yet has it drawn first. */
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest('a[href^="#call-"]') : null;
  const id = link?.getAttribute("href")?.slice("#call-".length);
  if (id === undefined) return;
  event.preventDefault();
  reveal(id);
});
document.documentElement.dataset["ready"] = "";
