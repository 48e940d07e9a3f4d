import { isHidden } from "../model/digest.ts";
import { formatMinutes } from "../model/duration.ts";
import type { Action, Change, PlannedSpec } from "../model/plan.ts";
import { printable } from "./printable.ts";

/** Actions whose symbol doesn't say all are named. */
const NAMED = new Set<Action>(["open", "close", "validate", "adopt", "forget"]);

export function why({ action, reason, reasons }: Change): string {
  const each =
    reasons === undefined
      ? reason
      : Object.entries(reasons)
          .map(([field, own]) => `${field}: ${own}`)
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
