import { isHidden } from "../../../model/digest.ts";
import type { Change, PlannedSpec, UnmanagedObject } from "../../../model/plan.ts";
import { type FieldChange, isPendingField, type ValueContext, valueText } from "../../plan/fields.ts";
import { isGraceUnknown } from "../../plan/grace.ts";
import { printable } from "../../safe/printable.ts";
import { h, visuallyHidden, type View } from "./element.ts";

type Value = PlannedSpec[string] | undefined;

export function fieldTable(of: Change | UnmanagedObject, zone: string): View | undefined {
  const after = "after" in of ? of.after : null;
  const { before } = of;
  const grace = "grace" in of ? of.grace : undefined;
  const fields = "fields" in of ? of.fields : [];
  if (before !== null && after !== null) {
    if (fields.length === 0) return undefined;
    const reasons = "reasons" in of ? of.reasons : undefined;
    const isWhole = "action" in of && isGraceUnknown(of);
    return table(
      ["Field", "Before", "After"],
      fields.map((name) => [
        [name, whyView([reasons?.[name], pendingText(of, name)])],
        h("del", {}, visuallyHidden("was "), valueOf(name, before[name], { zone, isWhole })),
        h("ins", {}, visuallyHidden("becomes "), valueOf(name, after[name], { zone, grace })),
      ]),
    );
  }
  const own = Object.entries(after ?? before ?? {}).filter(([, value]) => value !== null && value !== false);
  if (own.length === 0) return undefined;
  return table(
    ["Field", after === null ? "Now" : "After"],
    own.map(([name, value]) => [
      [name, whyView([pendingText(of, name)])],
      valueOf(name, value, { zone, ...(after === null ? {} : { grace }) }),
    ]),
  );
}

/** Of changes of a series that are alike. */
export function seriesTable(fields: readonly FieldChange[]): View | undefined {
  if (fields.length === 0) return undefined;
  const isOne = fields.every(({ before, after }) => before === undefined || after === undefined);
  if (isOne)
    return table(
      ["Field", fields[0]?.after === undefined ? "Now" : "After"],
      fields.map(({ name, before, after, note }) => [[name, whyView([note])], after ?? before]),
    );
  return table(
    ["Field", "Before", "After"],
    fields.map(({ name, before, after, note }) => [
      [name, whyView([note])],
      before === undefined ? "" : h("del", {}, visuallyHidden("was "), before),
      after === undefined ? "" : h("ins", {}, visuallyHidden("becomes "), after),
    ]),
  );
}

function pendingText(of: Change | UnmanagedObject, field: string): string | undefined {
  return "action" in of && isPendingField(of, field) ? "pending already" : undefined;
}

function whyView(words: readonly (string | undefined)[]): View | string {
  const text = words.filter((word) => word !== undefined).join(", ");
  return text === "" ? "" : h("span", { class: "why" }, ` (${text})`);
}

type Cell = View | string | readonly (View | string)[];

function table(heads: readonly string[], rows: readonly (readonly Cell[])[]): View {
  return h(
    "table",
    { class: "fields" },
    h("thead", {}, h("tr", {}, ...heads.map((head) => h("th", { scope: "col" }, head)))),
    h(
      "tbody",
      {},
      ...rows.map(([name = "", ...values]) =>
        h("tr", {}, h("th", { scope: "row" }, name), ...values.map((value) => h("td", {}, value))),
      ),
    ),
  );
}

function valueOf(name: string, value: Value, context: ValueContext): View | string {
  if (isHidden(value)) return h("span", { class: "secret" }, valueText(name, value, context));
  if (name === "url" && typeof value === "string") return linkTo(value);
  return valueText(name, value, context);
}

function linkTo(url: string): View | string {
  const isUrl = /^https?:\/\//i.test(url) && URL.canParse(url) && printable(url) === url;
  return isUrl ? h("a", { href: url, rel: "noopener noreferrer", target: "_blank" }, url) : url;
}
