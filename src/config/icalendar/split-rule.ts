/** Rules of the parts of a series that was changed from one instance on (RFC 5545, 3.2.13). */
import { formatInstant, type Instant } from "../../model/instant.ts";

export function withoutEnd(rule: string): string {
  return rule
    .split(";")
    .filter((part) => !/^(?:COUNT|UNTIL)=/i.test(part))
    .join(";");
}

export function withEnd(rule: string, end: { readonly count: number } | { readonly until: Instant }): string {
  if ("count" in end) return `${rule};COUNT=${Math.max(1, end.count)}`;
  return `${rule};UNTIL=${formatInstant(end.until).replaceAll(/[-:]|\.\d+/g, "")}`;
}

const WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/**
 * The rule of a series whose instances begin so many days and milliseconds later. `undefined` where that is no rule of the same form:
 * the first Monday of a month, a day later, is not the first Tuesday.
 */
export function shiftedRule(rule: string, { days, time }: { readonly days: number; readonly time: number }): string | undefined {
  if (days === 0 && time === 0) return rule;
  const parts = new Map(
    rule
      .toUpperCase()
      .split(";")
      .map((part) => part.split("=") as [string, string]),
  );
  if (time !== 0 && ["BYHOUR", "BYMINUTE", "BYSECOND"].some((name) => parts.has(name))) return undefined;
  if (days === 0) return rule;
  const frequency = parts.get("FREQ");
  const others = [...parts.keys()].filter((name) => !["FREQ", "INTERVAL", "WKST", "BYDAY"].includes(name));
  if (others.length > 0) return undefined;
  const weekdays = parts.get("BYDAY");
  if (weekdays === undefined) return frequency === "DAILY" || frequency === "WEEKLY" ? rule : undefined;
  // A shift across the end of a week would change which weeks an interval skips.
  if (frequency !== "WEEKLY" || (parts.get("INTERVAL") ?? "1") !== "1") return undefined;
  const moved = weekdays.split(",").map((day) => WEEKDAYS[(WEEKDAYS.indexOf(day) + (days % 7) + 7) % 7]);
  parts.set("BYDAY", moved.join(","));
  return [...parts].map(([name, value]) => `${name}=${value}`).join(";");
}
