import { diffWordsWithSpace } from "diff";
import type { Action, Change, PlannedSpec } from "../../model/plan.ts";
import { fieldsOf, localTime, shown, why } from "../plan/fields.ts";
import type { Paint } from "./paint.ts";
import { printable } from "../safe/printable.ts";

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
};

/** One change: what, which, why, and field by field. */
export function renderChange(change: Change, paint: Paint): string {
  const { action, address, id, blocked } = change;
  const symbol = paint(COLORS[action], (blocked === null ? SYMBOLS[action] : "!").padStart(3));
  const identity = id === null || typeof id === "string" ? "" : ` (${id})`;
  const head = `${symbol} ${printable(address)}${identity}  ${paint("dim", `# ${why(change)}`)}`;
  return [
    head,
    ...(blocked === null ? [] : [`      ${paint("red", "blocked:")} ${printable(blocked)}`]),
    ...fieldLines(change, paint),
  ].join("\n");
}

function fieldLines({ action, before, after, fields, region, blocked, zone }: Change, paint: Paint): string[] {
  if (action === "adopt" || action === "forget" || action === "validate" || action === "close") return [];
  if (after === null) return lines(before ?? {}, (name, value) => `${name}: ${value}`);
  if (before === null)
    return [
      ...(blocked === null ? [`      region: ${printable(region)}`] : []),
      ...lines(after, (name, value) => `${name}: ${value}${name === "start" ? localTime(after, zone) : ""}`),
    ];
  return fields.map((name) => `      ${fieldTransition(name, before, after, paint)}`);
}

/** `lock: no → yes` */
export function fieldTransition(name: string, before: PlannedSpec, after: PlannedSpec, paint: Paint): string {
  return `${printable(name)}: ${transition(shown(name, before[name]), shown(name, after[name]), paint)}`;
}

/** `before → after`, with the parts that differ in colour. */
function transition(before: string, after: string, paint: Paint): string {
  const parts = diffWordsWithSpace(before, after);
  const old = parts.map(({ value, added, removed }) => (added ? "" : removed ? paint("red", value) : value)).join("");
  const now = parts.map(({ value, added, removed }) => (removed ? "" : added ? paint("green", value) : value)).join("");
  return `${old} → ${now}`;
}

/** The fields that hold something, a line each. */
export function lines(spec: PlannedSpec, write: (name: string, value: string) => string): string[] {
  return fieldsOf(spec).map(([name, value]) => `      ${write(name, value)}`);
}
