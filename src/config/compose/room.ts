import { didYouMean } from "../did-you-mean.ts";
import { keyOf, type Place, usedFrom, within, withSteps } from "../place.ts";
import { quoted } from "../quote.ts";
import type { Report } from "../report.ts";
import { isMap } from "../schema/check-file.ts";
import { type Block, TAKEN_OUT, type Values } from "./block.ts";
import { emptyMap, mergeBlocks } from "./merge.ts";
import type { Composing, Templates } from "./templates.ts";

/** From weak to strong: the domain's defaults, the templates in their order, the room's own keys. Most rooms stay as they are. */
export function composeRoom(own: Block, defaults: Block | undefined, templates: Templates, { report, pruned }: Composing): Block {
  const weaker = defaults === undefined ? [] : [{ value: defaults.value, place: usedFrom(defaults.place, keyOf(own.place)) }];
  const layers = own.value["use"] === undefined ? weaker : [...weaker, ...templates.takeIn("rooms", own)];
  const room = [...layers, own].reduce((weak, strong) => mergeBlocks(weak, strong, { definition: "room", pruned }));
  const { bookings } = room.value;
  if (!isMap(bookings)) return room;
  const kept = withoutNulls({ value: bookings, place: within(room.place, "bookings") }, "booking", report);
  if (kept === bookings) return room;
  return {
    value: Object.assign(emptyMap(), room.value, { bookings: kept }),
    place: withSteps(room.place, (key) => within(room.place, key)),
  };
}

/** Reports each `null` that takes nothing out. A template may be used where there is nothing. */
export function withoutNulls({ value, place }: Block, entry: string, report: Report): Values {
  const names = Object.keys(value).filter((name) => value[name] === null || value[name] === TAKEN_OUT);
  if (names.length === 0) return value;
  const kept = emptyMap();
  for (const [name, each] of Object.entries(value)) if (each !== null && each !== TAKEN_OUT) kept[name] = each;
  for (const name of names) if (value[name] === null) reportNull(name, Object.keys(kept), keyOf(place, name), entry, report);
  return kept;
}

function reportNull(name: string, others: readonly string[], at: Place, entry: string, report: Report): void {
  const isBlank = at.file.isBlank(at.path);
  if (at.usedAt !== undefined && !isBlank) return;
  const summary = isBlank
    ? `the ${entry} ${quoted(name)} is blank`
    : `there is no ${entry} ${quoted(name)} in a template for null to take out`;
  const empty = entry === "room" ? "write {} for a room that sets nothing" : `give the ${entry} its settings`;
  report.error("nothing-to-take-out", summary, at, { help: didYouMean(name, others) ?? `${empty}, or remove the line` });
}
