import { clockOf } from "../../plan/local-time.ts";

/** A zone's name, or `declared` for that of each change. */
export type ZoneChoice = "declared" | (string & {});

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

export function zoneFor(choice: ZoneChoice, own: string | undefined): string {
  return choice === "declared" ? (own ?? "UTC") : choice;
}

/** `Tue 1 Dec 2026 10:00` */
export function dateTime(instant: number, zone: string): string {
  const { weekday, day, year, time } = clockOf(zone)(instant);
  return `${weekday} ${day} ${year} ${time}`;
}

export function timeOf(instant: number, zone: string): string {
  return clockOf(zone)(instant).time;
}

/** The zone's wall clock as milliseconds in UTC, for a calendar without zones. */
export function wallOf(instant: number, zone: string): number {
  const { day, year, time } = clockOf(zone)(instant);
  const [date = "1", month = "Jan"] = day.split(" ");
  const [hour = "0", minute = "0"] = time.split(":");
  return Date.UTC(Number(year), MONTHS.indexOf(month), Number(date), Number(hour), Number(minute));
}
