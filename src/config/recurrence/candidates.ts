export type Parts = ReadonlyMap<string, readonly string[]>;

const WEEKS_A_MONTH = 52 / 12;

export function timesOfDay(parts: Parts): number {
  return ["BYHOUR", "BYMINUTE", "BYSECOND"].reduce((product, name) => product * countOf(parts, name, 1), 1);
}

/** Before BYSETPOS. Estimates without evaluating the rule. */
export function candidatesPerPeriod(parts: Parts): number {
  return daysPerPeriod(parts) * timesOfDay(parts);
}

function daysPerPeriod(parts: Parts): number {
  const dates = parts.get("BYMONTHDAY")?.length;
  const weekdays = countOf(parts, "BYDAY", 7) / 7;
  switch (frequencyOf(parts)) {
    case "DAILY":
      return weekdays * (dates === undefined ? 1 : Math.min(1, dates / 30));
    case "WEEKLY":
      return countOf(parts, "BYDAY", 1);
    case "MONTHLY":
      return dates === undefined ? weekdaysIn(parts, WEEKS_A_MONTH) : dates * weekdays;
    default:
      return daysPerYear(parts, weekdays);
  }
}

function daysPerYear(parts: Parts, weekdays: number): number {
  const months = parts.get("BYMONTH")?.length;
  const days = parts.get("BYYEARDAY")?.length;
  if (days !== undefined) return days * weekdays;
  const dates = parts.get("BYMONTHDAY")?.length;
  if (dates !== undefined) return dates * (months ?? 12) * weekdays;
  const weeks = parts.get("BYWEEKNO")?.length;
  if (weeks !== undefined) return weeks * countOf(parts, "BYDAY", 1);
  return months === undefined ? weekdaysIn(parts, 52) : months * weekdaysIn(parts, WEEKS_A_MONTH);
}

/** `1MO` is one day, `MO` one a week; without either it is the start's. */
function weekdaysIn(parts: Parts, weeks: number): number {
  const days = parts.get("BYDAY");
  return days === undefined ? 1 : days.reduce((sum, day) => sum + (/\d/.test(day) ? 1 : weeks), 0);
}

function countOf(parts: Parts, name: string, otherwise: number): number {
  return parts.get(name)?.length ?? otherwise;
}

function frequencyOf(parts: Parts): string {
  return parts.get("FREQ")?.[0] ?? "";
}
