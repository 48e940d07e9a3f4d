import { append } from "../../../../model/append.ts";
import { calendarDay, DAY } from "../../../../model/local-time.ts";
import { h, type View } from "../../view/element.ts";
import { MARKS } from "../../view/marks.ts";
import { durationText } from "../../../plan/fields.ts";
import { otherEndText, type Timed, timesOf } from "./pieces.ts";
import { dayOf } from "./range.ts";

/** Meetings of one week that are listed; more than that is for the calendar. */
const MOST = 300;

/** A line for each meeting, by day: for narrow screens. The buttons have the ids of their slots. */
export function agendaView(timed: readonly Timed[]): View {
  const days = new Map<number, Timed[]>();
  for (const each of timed.slice(0, MOST)) append(days, dayOf(each.from), each);
  const more = timed.length - MOST;
  return h(
    "div",
    { class: "agenda" },
    ...[...days]
      .toSorted(([a], [b]) => a - b)
      .map(([day, own]) => {
        const { weekday, day: date, year } = calendarDay(day / DAY);
        return h(
          "section",
          {},
          h("h4", {}, `${weekday} ${date} ${year}`),
          h("ul", {}, ...own.toSorted((a, b) => a.from - b.from).map(lineOf)),
        );
      }),
    more > 0 && h("p", { class: "rest" }, `and ${more} more in this week: choose a day, or filter them`),
  );
}

function lineOf({ slot, zone }: Timed): View {
  const { symbol, label, tone } = MARKS[slot.mark];
  return h(
    "li",
    { class: `tone-${tone} phase-${slot.phase}${slot.conflict ? " conflicting" : ""}` },
    h(
      "button",
      { type: "button", "data-slot": slot.id },
      h("span", { class: "time" }, timesOf(slot, zone), slot.grace > 0 && ` + ${durationText(slot.grace)} grace`),
      h("span", { class: "title" }, slot.name),
      h("span", { class: "place" }, `${slot.lane}, ${zone}`),
      h(
        "span",
        { class: "what" },
        h("span", { class: "symbol", "aria-hidden": "true" }, symbol),
        ` ${label}${slot.phase === "only" ? "" : `, ${otherEndText(slot, zone)}`}`,
      ),
      slot.conflict && h("span", { class: "badge" }, "⚠ conflict"),
    ),
  );
}
