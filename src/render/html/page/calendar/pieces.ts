import { h, visuallyHidden, type View } from "../../view/element.ts";
import { type Mark, MARKS, type MarkName } from "../../view/marks.ts";
import type { Slot } from "../../view/slots.ts";
import { type ZoneChoice, dateTime, timeOf, wallOf, zoneFor } from "../../view/zones.ts";
import { type BoardView, DAY, dayOf, type Range } from "./range.ts";

export interface Timed {
  readonly slot: Slot;
  readonly zone: string;
  readonly from: number;
  readonly to: number;
}

/** A box in the calendar; a click opens the details of a slot, or a day with several. */
export interface Piece {
  readonly lane: string;
  readonly from: number;
  readonly to: number;
  readonly classes: readonly string[];
  readonly view: View;
  readonly leadsTo: { readonly slot: Slot; readonly zone: string } | { readonly day: number };
}

/** Slots of a cell that are drawn; the rest are counted. */
const MOST: Readonly<Record<Exclude<BoardView, "month">, number>> = { day: 60, week: 6, grid: 5 };
const CARD = { type: "button", class: "card" };
/** More than any zone's distance from UTC. */
const FARTHEST_ZONE = 15 * 3_600_000;

export function timedIn({ from, to }: Range, slots: readonly Slot[], choice: ZoneChoice): Timed[] {
  return slots
    .filter(({ start, end }) => start < to + FARTHEST_ZONE && end > from - FARTHEST_ZONE)
    .map((slot): Timed => {
      const zone = zoneFor(choice, slot.zone);
      return { slot, zone, from: wallOf(slot.start, zone), to: wallOf(slot.end, zone) };
    })
    .filter((each) => each.from < to && Math.max(each.to, each.from + 1) > from);
}

export function piecesOf(view: BoardView, timed: readonly Timed[]): Piece[] {
  const cells = groupsOf(timed, ({ slot, from }) => `${view === "grid" ? "" : slot.lane}\n${view === "day" ? "" : dayOf(from)}`);
  return cells.flatMap((cell) => {
    if (view === "month") return groupsOf(cell, ({ slot }) => `${slot.mark} ${slot.phase} ${slot.conflict}`).map(pillOf);
    const most = MOST[view];
    const shown = cell.length > most + 1 ? cell.slice(0, most) : cell;
    return [...shown.map((each) => cardOf(each, view)), ...(shown.length < cell.length ? [restOf(cell.slice(most))] : [])];
  });
}

function groupsOf(timed: readonly Timed[], key: (each: Timed) => string): [Timed, ...Timed[]][] {
  const groups = new Map<string, [Timed, ...Timed[]]>();
  for (const each of timed) {
    const known = groups.get(key(each));
    if (known === undefined) groups.set(key(each), [each]);
    else known.push(each);
  }
  return [...groups.values()];
}

function cardOf({ slot, zone, from, to }: Timed, view: BoardView): Piece {
  const mark = MARKS[slot.mark];
  const lastOfDay = dayOf(from) + DAY - 60_000;
  return {
    lane: slot.lane,
    from,
    // Views without hours show it only on the day of its start.
    to: Math.max(view === "day" ? to : Math.min(to, lastOfDay), from + 60_000),
    classes: classesOf(slot, mark),
    view: h(
      "button",
      CARD,
      symbolView(mark, slot),
      h("span", { class: "time" }, view === "week" ? timesOf(slot, zone) : timeOf(slot.start, zone)),
      h(
        "span",
        { class: "title" },
        view === "grid" && h("span", { class: "room" }, `${slot.lane.slice(slot.lane.indexOf("/") + 1)}/`),
        slot.name,
      ),
      slot.phase !== "only" && h("span", { class: "way" }, otherEndText(slot, zone)),
      slot.conflict && h("span", { class: "badge" }, "⚠ conflict"),
      visuallyHidden(`, room ${slot.lane}, ${dateTime(slot.start, zone)} ${zone}`),
    ),
    leadsTo: { slot, zone },
  };
}

/** `10:00–10:45`, without the grace. */
export function timesOf({ start, end, grace }: Slot, zone: string): string {
  return `${timeOf(start, zone)}–${timeOf(end - grace * 60_000, zone)}`;
}

/** The other end of a move: `to Thu 10 Dec 15:00`, `from the hall`. */
export function otherEndText({ of, phase, region }: Slot, zone: string): string {
  const other = "after" in of ? (phase === "from" ? of.after : of.before) : null;
  const self = "after" in of ? (phase === "from" ? of.before : of.after) : null;
  const places = ["room", "region"].flatMap((name) =>
    typeof other?.[name] === "string" && other[name] !== self?.[name] && other[name] !== region ? [other[name]] : [],
  );
  const when =
    other?.["start"] === self?.["start"] ? [] : [dateTime(Date.parse(String(other?.["start"])), zone).replace(/ \d{4} /, " ")];
  return `${phase === "from" ? "to" : "from"} ${[...places, ...when].join(", ")}`;
}

function pillOf(alike: readonly [Timed, ...Timed[]]): Piece {
  const [{ slot, zone, from }] = alike;
  const mark = MARKS[slot.mark];
  const one = alike.length === 1;
  return {
    lane: slot.lane,
    from,
    to: from + 60_000,
    classes: ["pill", ...classesOf(slot, mark)],
    view: h(
      "button",
      CARD,
      symbolView(mark, slot),
      !one && h("span", { class: "count" }, String(alike.length)),
      slot.conflict && h("span", { class: "badge" }, "⚠", visuallyHidden(" conflict")),
      visuallyHidden(one ? `${slot.name}, ` : "meetings, "),
      visuallyHidden(`room ${slot.lane}, ${one ? dateTime(slot.start, zone) : dateTime(slot.start, zone).slice(0, -6)} ${zone}`),
    ),
    leadsTo: one ? { slot, zone } : { day: dayOf(from) },
  };
}

function restOf(rest: readonly Timed[]): Piece {
  const [{ slot, from }, ...others] = rest as readonly [Timed, ...Timed[]];
  const counts = new Map<MarkName, number>();
  for (const each of rest) counts.set(each.slot.mark, (counts.get(each.slot.mark) ?? 0) + 1);
  const text = [...counts].map(([name, count]) => `${MARKS[name].symbol}${count}`).join(" ");
  return {
    lane: slot.lane,
    from: Math.max(from, ...others.map((each) => each.from)),
    to: Math.max(from, ...others.map((each) => each.from)) + 60_000,
    classes: ["rest"],
    view: h("button", CARD, `${rest.length} more: ${text}`),
    leadsTo: { day: dayOf(from) },
  };
}

function symbolView({ symbol, label }: Mark, slot: Slot): readonly View[] {
  const phase = slot.phase === "from" ? " from here:" : slot.phase === "to" ? " to here:" : "";
  return [h("span", { class: "symbol", "aria-hidden": "true" }, symbol), visuallyHidden(`${label}${phase} `)];
}

function classesOf(slot: Slot, { tone }: Mark): string[] {
  return [`tone-${tone}`, `phase-${slot.phase}`, ...(slot.conflict ? ["conflicting"] : [])];
}
