import { reasonsText } from "../../plan/fields.ts";
import { describeSeries, type FoldedSeries } from "../../plan/series.ts";
import { conflictBadge, fact, type ViewContext, gistOf, markView, nameView, notesOf, pendingNote } from "./entry.ts";
import { h, type View } from "./element.ts";
import { fieldTable } from "./fields.ts";
import { MARKS, markOf } from "./marks.ts";

export function seriesView({ address, changes }: FoldedSeries, context: ViewContext, shown: number): View {
  const marks = [...new Set(changes.map(markOf))];
  const [mark = "update"] = marks;
  const tone = marks.length === 1 ? MARKS[mark].tone : "change";
  const local = { address, changes: changes.map((change) => ({ ...change, zone: context.zoneOf(change) })) };
  return h(
    "details",
    { class: `entry series tone-${tone}`, "data-address": address },
    h(
      "summary",
      {},
      marks.map(markView),
      " ",
      nameView(address),
      " ",
      h("span", { class: "gist" }, `series: ${describeSeries(local)}`),
      " ",
      ...notesOf(address, changes, context),
      pendingNote(changes),
      conflictBadge(changes.some(context.isConflict)),
    ),
    h("div", { class: "more" }, ...occurrenceViews(changes, context, shown)),
  );
}

export function occurrenceViews(changes: FoldedSeries["changes"], context: ViewContext, shown: number): View[] {
  if (shown === 0) return [];
  const [first] = changes;
  const alike = first !== undefined && changes.every(({ action }) => action === "add" || action === "adopt");
  const more = changes.length - shown;
  return [
    ...(alike ? [fieldTable({ ...first, after: withoutStart(first.after) }, context.zoneOf(first))] : []),
    h(
      "ol",
      { class: "occurrences" },
      ...changes.slice(0, shown).map((change) => {
        const name = markOf(change);
        return h(
          "li",
          { class: `tone-${MARKS[name].tone}`, "data-address": change.address },
          markView(name),
          ` ${gistOf(change, context.zoneOf(change))} `,
          conflictBadge(context.isConflict(change)),
          alike ? undefined : fieldTable(change, context.zoneOf(change)),
        );
      }),
    ),
    ...(more > 0 ? [h("p", { class: "rest" }, `and ${more} more`)] : []),
    h("p", { class: "facts" }, fact("why", reasonsText(changes))),
    h("p", { class: "address" }, h("code", {}, changes[0]?.address.split("@")[0] ?? "")),
  ].filter((each) => each !== undefined);
}

function withoutStart(spec: FoldedSeries["changes"][number]["after"]): FoldedSeries["changes"][number]["after"] {
  const { start: _, ...rest } = spec ?? {};
  return rest;
}
