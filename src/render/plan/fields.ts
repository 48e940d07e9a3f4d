import { isHidden } from "../../model/digest.ts";
import { formatMinutes } from "../../model/duration.ts";
import type { Action, Change, PlannedSpec } from "../../model/plan.ts";
import { FIELD_ORDER } from "../../resources/fields.ts";
import { printable } from "../safe/printable.ts";
import { secretText } from "../safe/secret-text.ts";
import { clockOf } from "./local-time.ts";

/** `after` alone is added, `before` alone removed. */
export type FieldChange =
  | { readonly name: string; readonly before: string; readonly after?: undefined }
  | { readonly name: string; readonly before?: undefined; readonly after: string }
  | { readonly name: string; readonly before: string; readonly after: string };

/** These change no field: the reason says all. */
const WITHOUT_FIELDS = new Set<Action>(["adopt", "forget", "validate", "close"]);

export function fieldChanges({ action, before, after, fields, region, blocked, zone }: Change): FieldChange[] {
  if (WITHOUT_FIELDS.has(action)) return [];
  if (after === null) return fieldsOf(before ?? {}).map(([name, value]) => ({ name, before: value }));
  if (before === null)
    return [
      ...(blocked === null ? [{ name: "region", after: printable(region) }] : []),
      ...fieldsOf(after).map(([name, value]) => ({
        name,
        after: name === "start" ? `${value}${localTime(after, zone)}` : value,
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

/** `drift`, `open: new`, `duration: config, lock: drift` */
export function reasonText({ action, reason, reasons }: Change): string {
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
