import { isHidden } from "../../model/digest.ts";
import { formatMinutes } from "../../model/duration.ts";
import type { Action, Change, PlannedSpec } from "../../model/plan.ts";
import { clockOf } from "./local-time.ts";
import { printable } from "../safe/printable.ts";

/** Actions whose symbol doesn't say all are named. */
const NAMED = new Set<Action>(["open", "close", "validate", "adopt", "forget"]);

export function why({ action, reason, reasons }: Change): string {
  const each =
    reasons === undefined
      ? reason
      : Object.entries(reasons)
          .map(([field, own]) => `${printable(field)}: ${own}`)
          .join(", ");
  if (action === "adopt") return "adopt: it is there already, and managed from now on; no call";
  if (action === "forget") return "forget: it is gone, and no longer declared; no call";
  return NAMED.has(action) ? `${action}: ${each}` : each;
}

/** A field's value for people: a secret by its reference, what could deceive made visible. */
export function shown(name: string, value: PlannedSpec[string] | undefined): string {
  if (value === undefined || value === null) return "none";
  if (isHidden(value)) return value.secret === "live" ? "(secret)" : `(secret ${printable(value.secret)})`;
  if (name === "duration" && typeof value === "number") return formatMinutes(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  return printable(String(value));
}

/** In this order; a document has them in the order of their names. */
const FIELDS = ["region", "room", "url", "robot", "start", "duration", "type", "capacity", "lock", "password", "hostKey"];

/** The names and values of a spec's fields that hold something. */
export function fieldsOf(spec: PlannedSpec): (readonly [name: string, value: string])[] {
  const known = FIELDS.filter((name) => name in spec);
  const others = Object.keys(spec).filter((name) => !FIELDS.includes(name));
  return [...known, ...others.toSorted()]
    .map((name) => [name, spec[name] ?? null] as const)
    .flatMap(([name, value]) => (value === null || value === false ? [] : [[printable(name), shown(name, value)] as const]));
}

/** ` (Tue 1 Dec 10:00 Europe/Berlin)`, where the config was not written in UTC. */
export function localTime({ start }: PlannedSpec, zone: string | undefined): string {
  if (zone === undefined || zone === "UTC" || typeof start !== "string") return "";
  const { weekday, day, time } = clockOf(zone)(Date.parse(start));
  return ` (${weekday} ${day} ${time} ${printable(zone)})`;
}
