import { isHidden } from "../../model/digest.ts";
import { seriesOf } from "../../model/address.ts";
import { endsHostLink, renamedFrom } from "../../model/change.ts";
import { formatMinutes } from "../../model/duration.ts";
import { timeText } from "../../model/local-time.ts";
import { type Action, type Change, isProtection, type PlannedSpec } from "../../model/plan.ts";
import { FIELD_ORDER } from "../../resources/fields.ts";
import { printable } from "../safe/printable.ts";
import { secretText } from "../safe/secret-text.ts";
import { actionName } from "./count.ts";
import { isGraceUnknown } from "./grace.ts";

/** `after` alone is added, `before` alone removed. */
export type FieldChange = { readonly name: string; readonly note?: string } & (
  | { readonly before: string; readonly after?: undefined }
  | { readonly before?: undefined; readonly after: string }
  | { readonly before: string; readonly after: string }
);

/** Whether the base wants this field of a change as well, and not all of the change. What both add is in one region. */
export function isPendingField({ pending, before }: Pick<Change, "pending" | "before">, field: string): boolean {
  if (pending === undefined || pending === true) return false;
  return pending.includes(field) || (field === "region" && before === null);
}

/** These change no field: the reason says all. */
const WITHOUT_FIELDS = new Set<Action>(["adopt", "forget", "validate", "close"]);

/** What an addition or a removal has, and what any other change changes; all but one of them, if that is of no interest. */
export function fieldChanges(change: Change, except?: string): FieldChange[] {
  const { action, before, after, fields, region, blocked, grace } = change;
  const zone = change.zone ?? "UTC";
  if (WITHOUT_FIELDS.has(action)) return [];
  const place = blocked === null ? { region } : {};
  if (after === null)
    return fieldsOf({ ...place, ...before }, { zone, except }).map(([name, value]) => ({ name, before: value }));
  if (before === null)
    return fieldsOf({ ...place, ...after }, { zone, grace, except }).map(([name, value]) => ({
      name,
      after: value,
      ...noteOf(change, name),
    }));
  return fields
    .filter((name) => name !== except)
    .map((name) => ({
      name: printable(name),
      before: valueText(name, before[name], { zone, isWhole: isGraceUnknown(change) }),
      after: valueText(name, after[name], { zone, grace }),
    }));
}

function noteOf(change: Change, name: string): { note?: string } {
  return isPendingField(change, name) ? { note: "pending already" } : {};
}

/** How values are read. */
export interface ValueContext {
  readonly zone: string;
  /** Minutes at the end of a duration that are only for those who come late. */
  readonly grace?: number | undefined;
  /** The duration has what there is of grace in it. */
  readonly isWhole?: boolean;
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

export function valueText(
  name: string,
  value: PlannedSpec[string] | undefined,
  { zone, grace, isWhole = false }: ValueContext,
): string {
  if (value === undefined || value === null) return "none";
  if (isHidden(value)) return secretText(value);
  if (name === "duration" && typeof value === "number") return `${durationText(value, grace)}${isWhole ? IN_ALL : ""}`;
  if (name === "start" && !Number.isNaN(Date.parse(String(value)))) return printable(timeText(Date.parse(String(value)), zone));
  if (typeof value === "boolean") return value ? "yes" : "no";
  return printable(String(value));
}

/** Behind a time that holds a grace, too. */
export const IN_ALL = " in all";

/** `45m + 15m grace` of the hour that is reserved. */
export function durationText(minutes: number, grace = 0): string {
  return grace > 0 ? `${formatMinutes(minutes - grace)} + ${formatMinutes(grace)} grace` : formatMinutes(minutes);
}

/** The fields that hold something. */
export function fieldsOf(
  spec: PlannedSpec,
  { except, ...context }: ValueContext & { readonly except?: string | undefined },
): (readonly [name: string, value: string])[] {
  const known = FIELD_ORDER.filter((name) => name in spec && name !== except);
  const others = Object.keys(spec).filter((name) => !FIELD_ORDER.includes(name));
  return [...known, ...others.toSorted()]
    .map((name) => [name, spec[name] ?? null] as const)
    .flatMap(([name, value]) =>
      value === null || value === false ? [] : [[printable(name), valueText(name, value, context)] as const],
    );
}
