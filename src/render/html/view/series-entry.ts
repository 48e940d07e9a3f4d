import type { Change } from "../../../model/plan.ts";
import { reasonsText } from "../../plan/fields.ts";
import { describeSeries, type SeriesEntry, seriesFields } from "../../plan/series/index.ts";
import { conflictBadge, fact, type ViewContext, gistOf, markView, nameView, notesOf, pendingNote } from "./entry.ts";
import { h, type View } from "./element.ts";
import { fieldTable, seriesTable } from "./fields.ts";
import { MARKS, markOf } from "./marks.ts";

export function seriesView(entry: SeriesEntry, context: ViewContext, shown: number): View {
  const { address, changes } = entry;
  const marks = [...new Set(changes.map(markOf))];
  const [mark = "update"] = marks;
  return h(
    "details",
    { class: `entry series tone-${marks.length === 1 ? MARKS[mark].tone : "change"}`, "data-entry": changes[0].address },
    h(
      "summary",
      {},
      marks.map(markView),
      " ",
      nameView(address, changes[0].title),
      " ",
      h("span", { class: "gist" }, `series: ${describeSeries(inZone(entry, context))}`),
      " ",
      ...notesOf(address, changes, context),
      pendingNote(changes),
      conflictBadge(changes.some(context.isConflict)),
    ),
    h("div", { class: "more" }, ...occurrenceViews(entry, context, shown)),
  );
}

/** What all of them have in common once, then each of them. */
export function occurrenceViews(entry: SeriesEntry, context: ViewContext, shown: number): (View | undefined)[] {
  if (shown === 0) return [];
  const { address, changes, isRest } = entry;
  const [{ blocked }] = changes;
  const more = changes.length - shown;
  return [
    ...(blocked === null ? [] : [h("p", { class: "blocked" }, h("strong", {}, "Blocked: "), blocked)]),
    seriesTable(seriesFields(inZone(entry, context))),
    h(
      "ol",
      { class: "occurrences" },
      ...changes.slice(0, shown).map((change) => {
        const name = markOf(change);
        return h(
          "li",
          { class: `tone-${MARKS[name].tone}`, "data-address": change.address },
          markView(name),
          ` ${isRest ? gistOf(change, context.zoneOf(change)) : whenOf(change, context.zoneOf(change))} `,
          conflictBadge(context.isConflict(change)),
          isRest ? fieldTable(change, context.zoneOf(change)) : undefined,
        );
      }),
    ),
    ...(more > 0 ? [h("p", { class: "rest" }, `and ${more} more`)] : []),
    h("p", { class: "facts" }, fact("why", reasonsText(changes)), fact("region", changes[0].region)),
    h("p", { class: "address" }, h("code", {}, address)),
  ];
}

/** Without the fields, which are above. */
function whenOf(change: Change, zone: string): string {
  return gistOf({ ...change, blocked: null, fields: [] }, zone);
}

function inZone({ changes, ...entry }: SeriesEntry, { zoneOf }: ViewContext): SeriesEntry {
  const [first, second, ...others] = changes;
  const local = (change: Change): Change => ({ ...change, zone: zoneOf(change) });
  return { ...entry, changes: [local(first), local(second), ...others.map(local)] };
}
