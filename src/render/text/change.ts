import { diffWordsWithSpace } from "diff";
import type { Action, Change } from "../../model/plan.ts";
import { type FieldChange, fieldChanges, reasonText } from "../plan/fields.ts";
import { printable } from "../safe/printable.ts";
import type { Paint } from "./paint.ts";

export const SYMBOLS: Readonly<Record<Action, string>> = {
  add: "+",
  open: "+",
  update: "~",
  validate: "~",
  replace: "-/+",
  remove: "-",
  close: "-",
  adopt: "=",
  forget: "x",
  protect: "=",
  unprotect: "=",
};

export const COLORS: Readonly<Record<Action, "green" | "yellow" | "red" | "cyan">> = {
  add: "green",
  open: "green",
  update: "yellow",
  validate: "yellow",
  replace: "yellow",
  remove: "red",
  close: "red",
  adopt: "cyan",
  forget: "cyan",
  protect: "cyan",
  unprotect: "yellow",
};

export function renderChange(change: Change, paint: Paint): string {
  const { action, address, id, blocked } = change;
  const symbol = paint(COLORS[action], (blocked === null ? SYMBOLS[action] : "!").padStart(3));
  const identity = typeof id === "number" ? ` (${id})` : "";
  const head = `${symbol} ${printable(address)}${identity}  ${paint("dim", `# ${reasonText(change)}`)}`;
  return [
    head,
    ...(blocked === null ? [] : [`      ${paint("red", "blocked:")} ${printable(blocked)}`]),
    ...fieldChanges(change).map((field) => `      ${fieldLine(field, paint)}`),
  ].join("\n");
}

/** `lock: no → yes` */
export function fieldLine({ name, before, after }: FieldChange, paint: Paint): string {
  if (before === undefined) return `${name}: ${after}`;
  return `${name}: ${after === undefined ? before : transition(before, after, paint)}`;
}

/** `before → after`, with the parts that differ in colour. */
function transition(before: string, after: string, paint: Paint): string {
  const parts = diffWordsWithSpace(before, after);
  const old = parts.map(({ value, added, removed }) => (added ? "" : removed ? paint("red", value) : value)).join("");
  const now = parts.map(({ value, added, removed }) => (removed ? "" : added ? paint("green", value) : value)).join("");
  return `${old} → ${now}`;
}
