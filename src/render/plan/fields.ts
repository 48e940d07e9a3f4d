import { isHidden } from "../../model/digest.ts";
import { seriesOf } from "../../model/address.ts";
import { endsHostLink, renamedFrom } from "../../model/change.ts";
import { formatMinutes } from "../../model/duration.ts";
import { type Action, type Change, isProtection, type PlannedSpec } from "../../model/plan.ts";
import { FIELD_ORDER } from "../../resources/fields.ts";
import { printable } from "../safe/printable.ts";
import { secretText } from "../safe/secret-text.ts";
import { actionName } from "./count.ts";
import { clockOf } from "./local-time.ts";

/** `after` alone is added, `before` alone removed. */
export type FieldChange =
  | { readonly name: string; readonly before: string; readonly after?: undefined }
  | { readonly name: string; readonly before?: undefined; readonly after: string }
  | { readonly name: string; readonly before: string; readonly after: string };

/** Whether the base wants this field of a change as well, and not all of the change. What both add is in one region. */
export function isPendingField({ pending, before }: Pick<Change, "pending" | "before">, field: string): boolean {
  if (pending === undefined || pending === true) return false;
  return pending.includes(field) || (field === "region" && before === null);
}

function pendingMark(change: Change, field: string): string {
  return isPendingField(change, field) ? " (pending already)" : "";
}

/** These change no field: the reason says all. */
const WITHOUT_FIELDS = new Set<Action>(["adopt", "forget", "validate", "close"]);

export function fieldChanges(change: Change): FieldChange[] {
  const { action, before, after, fields, region, blocked, zone } = change;
  if (WITHOUT_FIELDS.has(action)) return [];
  if (after === null) return fieldsOf(before ?? {}).map(([name, value]) => ({ name, before: value }));
  if (before === null)
    return [
      ...(blocked === null ? [{ name: "region", after: `${printable(region)}${pendingMark(change, "region")}` }] : []),
      ...fieldsOf(after).map(([name, value]) => ({
        name,
        after: `${value}${name === "start" ? localTime(after, zone) : ""}${pendingMark(change, name)}`,
      })),
    ];
  return fields.map((name) => ({
    name: printable(name),
    before: valueText(name, before[name]),
    after: valueText(name, after[name]),
  }));
}

/** Their symbols say too little alone. */
const NAMED = new Set<Action>(["open", "close", "validate", "adopt", "forget"]);

/** `drift`, `open: new`, `duration: config, lock: drift`, `renamed from booking/chat.org/board/kickoff; no call` */
export function reasonText(change: Change): string {
  return reasonsText([change]);
}

/** Of the changes of a series each reason once. */
export function reasonsText(changes: readonly Change[]): string {
  return [...new Set([...renameTexts(changes), ...changes.map(causeText), ...linkTexts(changes)])].join("; ");
}

/** `renamed from booking/chat.org/board/kickoff`; of the changes of a series once. */
export function renameTexts(changes: readonly Change[]): string[] {
  // A protection's change stands beside the one that renames.
  const names = changes.flatMap((change) => (isProtection(change.action) ? [] : (renamedFrom(change) ?? [])));
  return [...new Set(names.map((name) => (changes.length === 1 ? name : seriesOf(name))))].map(
    (name) => `renamed from ${printable(name)}`,
  );
}

/** The warning of the plan names all of them together. */
export function linkTexts(changes: readonly Change[]): string[] {
  return changes.some(endsHostLink) ? ["host links that were sent out stop working"] : [];
}

function causeText(change: Change): string {
  const { action, reason, reasons } = change;
  if (actionName(change) === "rename") return "no call";
  if (action === "adopt") return "adopt: exists already, managed from now on; no call";
  if (action === "forget") return "forget: gone, and no longer declared; no call";
  if (action === "protect") return "protect: apply will refuse to remove it; no call";
  if (action === "unprotect") return "unprotect: the next plan may remove it; no call";
  const text =
    reasons === undefined
      ? reason
      : Object.entries(reasons)
          .map(([field, own]) => `${printable(field)}: ${own}`)
          .join(", ");
  return NAMED.has(action) ? `${action}: ${text}` : text;
}

export function valueText(name: string, value: PlannedSpec[string] | undefined): string {
  if (value === undefined || value === null) return "none";
  if (isHidden(value)) return secretText(value);
  if (name === "duration" && typeof value === "number") return formatMinutes(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  return printable(String(value));
}

/** The fields that hold something. */
export function fieldsOf(spec: PlannedSpec): (readonly [name: string, value: string])[] {
  const known = FIELD_ORDER.filter((name) => name in spec);
  const others = Object.keys(spec).filter((name) => !FIELD_ORDER.includes(name));
  return [...known, ...others.toSorted()]
    .map((name) => [name, spec[name] ?? null] as const)
    .flatMap(([name, value]) => (value === null || value === false ? [] : [[printable(name), valueText(name, value)] as const]));
}

/** ` (Tue 1 Dec 10:00 Europe/Berlin)`, where the config was not written in UTC. */
function localTime({ start }: PlannedSpec, zone: string | undefined): string {
  if (zone === undefined || zone === "UTC" || typeof start !== "string") return "";
  const { weekday, day, time } = clockOf(zone)(Date.parse(start));
  return ` (${weekday} ${day} ${time} ${printable(zone)})`;
}
