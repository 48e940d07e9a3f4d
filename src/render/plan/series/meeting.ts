import { clockOf, type LocalTime } from "../../../model/local-time.ts";
import type { Change, PlannedSpec } from "../../../model/plan.ts";
import { readInstant } from "../../../model/instant.ts";
import { durationText } from "../fields.ts";

/** When an occurrence of a series is, on the clock of its declaration. */
export interface Meeting {
  readonly at: number;
  readonly from: LocalTime;
  /** `10:00–10:45 + 15m grace`; without an end where only its start is known. */
  readonly time: string;
}

/** As it will be, else as it is, else by its address; `undefined` if no calendar has that time. */
export function meetingOf(change: Change): Meeting | undefined {
  const { after, before } = change;
  return after === null
    ? (timeOf(before, change, 0) ?? timeOf({ start: originalOf(change.address) ?? null }, change, 0))
    : timeOf(after, change, change.grace ?? 0);
}

/** As it was before a change that moves it. */
export function meetingBefore(change: Change): Meeting | undefined {
  return change.fields.includes("start") && change.after !== null ? timeOf(change.before, change, 0) : undefined;
}

function timeOf(spec: PlannedSpec | null, { zone = "UTC" }: Change, grace: number): Meeting | undefined {
  const at = Date.parse(String(spec?.["start"]));
  const duration = spec?.["duration"];
  const clock = clockOf(zone);
  const from = clock(at);
  if (Number.isNaN(from.date)) return undefined;
  if (typeof duration !== "number") return { at, from, time: from.time };
  const to = clock(at + (duration - grace) * 60_000);
  const days = to.date - from.date;
  const later = days === 0 ? "" : days === 1 ? " the next day" : ` ${days} days later`;
  return { at, from, time: `${from.time}–${to.time}${later}${graceText(grace)}` };
}

function graceText(grace: number): string {
  return grace > 0 ? ` + ${durationText(grace)} grace` : "";
}

/** `weekly@2026-12-07T09:00:00Z` */
function originalOf(address: string): string | undefined {
  const original = address.slice(address.lastIndexOf("@") + 1);
  return readInstant(original) === undefined ? undefined : original;
}
