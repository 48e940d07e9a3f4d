import { clockOf, dateTime, zoneNamed } from "../../../model/local-time.ts";

export { dateTime };

/** A zone's name, or `declared` for that of each change. */
export type ZoneChoice = "declared" | (string & {});

export function zoneFor(choice: ZoneChoice, own: string | undefined): string {
  return choice === "declared" ? (own ?? "UTC") : choice;
}

export function timeOf(instant: number, zone: string): string {
  return clockOf(zone)(instant).time;
}

/** The zone's wall clock as milliseconds in UTC, for a calendar without zones. */
export function wallOf(instant: number, zone: string): number {
  return instant + zoneNamed(zone).offsetAt(instant);
}
