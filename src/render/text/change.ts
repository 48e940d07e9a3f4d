import { diffWordsWithSpace } from "diff";
import type { Action, Change } from "../../model/plan.ts";
import { occurrenceLines } from "../plan/series/index.ts";
import { titleText } from "../plan/title.ts";
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
  return [
    headLine({ ...change, reason: reasonText(change) }, paint),
    ...occurrenceLines(change).map((line) => `      ${printable(line)}`),
    ...blockedLines(change.blocked, paint),
    ...fieldChanges(change).map((field) => `      ${fieldLine(field, paint)}`),
  ].join("\n");
}

/** `  ~ booking/chat.org/board/kickoff (7) "Project kick-off"  # config` */
export function headLine(
  {
    action,
    blocked,
    address,
    id,
    title,
    reason,
  }: Pick<Change, "action" | "blocked" | "address" | "title" | "id"> & { readonly reason: string },
  paint: Paint,
): string {
  const symbol = paint(COLORS[action], (blocked === null ? SYMBOLS[action] : "!").padStart(3));
  const identity = typeof id === "number" ? ` (${id})` : "";
  return `${symbol} ${printable(address)}${identity}${titleText(title)}  ${paint("dim", `# ${reason}`)}`;
}

export function blockedLines(blocked: string | null, paint: Paint): string[] {
  return blocked === null ? [] : [`      ${paint("red", "blocked:")} ${printable(blocked)}`];
}

/** `lock: no → yes` */
export function fieldLine({ name, before, after, note }: FieldChange, paint: Paint): string {
  const value = before === undefined ? after : after === undefined ? before : transition(before, after, paint);
  return `${name}: ${value}${note === undefined ? "" : ` (${note})`}`;
}

/** `before → after`, with the parts that differ in colour. */
function transition(before: string, after: string, paint: Paint): string {
  const parts = diffWordsWithSpace(before, after);
  const old = parts.map(({ value, added, removed }) => (added ? "" : removed ? paint("red", value) : value)).join("");
  const now = parts.map(({ value, added, removed }) => (removed ? "" : added ? paint("green", value) : value)).join("");
  return `${old} → ${now}`;
}
