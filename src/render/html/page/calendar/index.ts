import { byFrequency } from "../../../../model/by-frequency.ts";
import { NO_FILTER } from "../../view/filter.ts";
import { spanOf } from "../../../plan/span.ts";
import { h, type View } from "../../view/element.ts";
import type { Slot } from "../../view/slots.ts";
import { wallOf, type ZoneChoice, zoneFor } from "../../view/zones.ts";
import { createDialog } from "../dialog.ts";
import { chosenPage, pagerView } from "../pager.ts";
import type { Shown, Store } from "../store.ts";
import { byId, fill, toDom } from "../to-dom.ts";
import { agendaView } from "./agenda.ts";
import { createBoard } from "./board.ts";
import { type Piece, piecesOf, type Timed, timedIn } from "./pieces.ts";
import { dayOf, rangeOf, step, type ViewName } from "./range.ts";
import { legendView, reflectTools, toolsView } from "./tools.ts";

const LANES_PER_PAGE = 25;

/** Only the visible range is drawn. */
export function mountCalendar(store: Store): void {
  const { slots } = store;
  if (slots.length === 0) return;
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-day-of]") : null;
    const slot =
      link === null ? undefined : slots.find(({ of, phase }) => of.address === link.dataset["dayOf"] && phase !== "from");
    if (slot === undefined) return;
    event.preventDefault();
    store.choose({ filter: NO_FILTER });
    show({ view: view === "list" ? "list" : "day", date: dayOfSlot(slot, store.shown().zone) });
    section.scrollIntoView();
    byId("calendar-title").focus({ preventScroll: true });
  });
  const section = byId("calendar");
  section.hidden = false;
  section.append(
    toDom(
      legendView(
        new Set(slots.map(({ mark }) => mark)),
        slots.some(({ conflict }) => conflict),
      ),
    ),
    toDom(toolsView()),
    toDom(h("div", { class: "notice", role: "status" })),
    toDom(h("div", { class: "board" })),
    toDom(h("div", { class: "lines" })),
    toDom(h("p", { class: "hint" }, untimedText(store))),
  );
  const part = (selector: string): HTMLElement => section.querySelector(selector) as HTMLElement;
  const open = createDialog();
  const board = createBoard(part(".board"), (piece) => follow(piece));
  let view: ViewName = matchMedia(NARROW).matches ? "list" : "week";
  let date = 0;
  let page = 0;

  const show = (changed: { readonly view?: ViewName; readonly date?: number; readonly page?: number }): void => {
    ({ view = view, date = date } = changed);
    page = changed.page ?? 0;
    draw(store.shown());
  };
  const follow = ({ leadsTo }: Piece): void => {
    if ("slot" in leadsTo) open(leadsTo.slot.of, store.shown().context, leadsTo.zone);
    else show({ view: view === "month" || view === "grid" ? "week" : "day", date: leadsTo.day });
  };

  function draw(shown: Shown): void {
    const range = rangeOf(view, date);
    const timed = timedIn(range, shown.slots, shown.zone);
    const lanes = [...new Set(timed.map(({ slot }) => slot.lane))].toSorted();
    const isPaged = view !== "grid" && view !== "list";
    const pages = !isPaged ? 1 : Math.max(1, Math.ceil(lanes.length / LANES_PER_PAGE));
    page = Math.min(page, pages - 1);
    const own = lanes.slice(page * LANES_PER_PAGE, (page + 1) * LANES_PER_PAGE);
    const drawn = !isPaged ? timed : timed.filter(({ slot }) => own.includes(slot.lane));
    reflectTools(section, { view, date, title: range.title });
    fill(part(".notice"), [timed.length === 0 ? emptyView(shown, range.from) : undefined, pagerView(page, pages, "rooms")]);
    part(".board").hidden = timed.length === 0 || view === "list";
    fill(part(".lines"), [view === "list" && timed.length > 0 && agendaView(drawn)]);
    if (view === "list") return;
    board.show({ view, date, lanes: own.map((lane) => ({ lane, zones: zonesOf(lane, drawn) })), pieces: piecesOf(view, drawn) });
  }

  section.addEventListener("click", (event) => {
    const chosen = chosenPage(event);
    if (chosen !== undefined) show({ page: chosen });
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("button") : null;
    const { view: name, step: by, date: to, slot: id } = button?.dataset ?? {};
    const slot = id === undefined ? undefined : slots[Number(id)];
    if (slot !== undefined) open(slot.of, store.shown().context, zoneFor(store.shown().zone, slot.zone));
    if (name !== undefined) show({ view: name as ViewName });
    if (by !== undefined) show({ date: step(view, date, by === "1" ? 1 : -1) });
    if (to !== undefined) show({ date: Number(to) });
  });
  section.addEventListener("change", ({ target }) => {
    const chosen = target instanceof HTMLInputElement && target.name === "date" ? Date.parse(target.value) : Number.NaN;
    if (!Number.isNaN(chosen)) show({ date: chosen });
  });

  date = busiestDay(slots);
  store.follow((shown) => {
    page = 0;
    draw(shown);
  });
}

const NARROW = "(max-width: 40rem)";

/** Of the week in which most happens, so that no reader begins in an empty month. */
function busiestDay(slots: readonly Slot[]): number {
  const changed = slots.filter(({ mark }) => mark !== "unmanaged");
  const days = (changed.length > 0 ? changed : slots).map((slot) => dayOfSlot(slot, "declared"));
  const weekOf = (day: number): number => rangeOf("week", day).from;
  const [week] = byFrequency(days.map(weekOf));
  return byFrequency(days.filter((day) => weekOf(day) === week))[0] ?? 0;
}

function dayOfSlot(slot: Slot, choice: ZoneChoice): number {
  return dayOf(wallOf(slot.start, zoneFor(choice, slot.zone)));
}

/** Links to the nearest times before and after. */
function emptyView({ slots, zone }: Shown, from: number): View {
  const earlier = slots.findLast(({ start }) => start < from);
  const later = slots.find(({ start }) => start >= from);
  const link = (slot: typeof later, label: string): View | undefined => {
    if (slot === undefined) return undefined;
    const wall = dayOfSlot(slot, zone);
    return h("button", { type: "button", "data-date": wall }, `${label}: ${rangeOf("day", wall).title}`);
  };
  return h(
    "p",
    {},
    slots.length === 0 ? "No meetings match the filters. " : "Nothing in this range. ",
    [link(earlier, "Earlier"), link(later, "Later")].filter((each) => each !== undefined),
  );
}

function zonesOf(lane: string, timed: readonly Timed[]): string {
  return [...new Set(timed.filter(({ slot }) => slot.lane === lane).map(({ zone }) => zone))].join(", ");
}

function untimedText({ data }: Store): string {
  const untimed = data.changes.filter(({ before, after }) => spanOf(after ?? before) === undefined).length;
  const elsewhere =
    untimed === 0
      ? ""
      : ` ${untimed} ${untimed === 1 ? "change" : "changes"} ${untimed === 1 ? "has" : "have"} no time: see the list below.`;
  const unlisted =
    data.unmanaged === undefined && data.unmanagedCount > 0
      ? " This plan has no unmanaged objects in it: --unmanaged adds them."
      : "";
  return `Unchanged meetings are not shown.${elsewhere}${unlisted}`;
}
