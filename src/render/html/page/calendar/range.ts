/** Days, weeks and months of a calendar without zones: all times are wall clock times, as if in UTC. */
export type ViewName = "list" | "day" | "week" | "month" | "grid";
/** Those that the calendar library draws. */
export type BoardView = Exclude<ViewName, "list">;

export const VIEWS = {
  list: { type: undefined, label: "Agenda", hint: "a line per meeting, by day" },
  day: { type: "resourceTimelineDay", label: "Day", hint: "a line per room, by the hour" },
  week: { type: "resourceTimelineWeek", label: "Week", hint: "a line per room" },
  month: { type: "resourceTimelineMonth", label: "Month", hint: "a line per room, counted by day" },
  grid: { type: "dayGridMonth", label: "Month, all rooms", hint: "as a calendar sheet" },
} as const satisfies Record<ViewName, { readonly type: string | undefined; readonly label: string; readonly hint: string }>;

export const DAY = 86_400_000;

// Each is made once: a formatter costs half a millisecond, and a page asks for the range of each of its slots.
const [FULL_DAY, SHORT_DAY, DAY_AND_MONTH, MONTH] = [
  formatter({ weekday: "long", day: "numeric", month: "long", year: "numeric" }),
  formatter({ day: "numeric", month: "short", year: "numeric" }),
  formatter({ day: "numeric", month: "short" }),
  formatter({ month: "long", year: "numeric" }),
];

export interface Range {
  readonly from: number;
  readonly to: number;
  readonly title: string;
}

export function rangeOf(view: ViewName, date: number): Range {
  const day = dayOf(date);
  if (view === "day") return { from: day, to: day + DAY, title: FULL_DAY.format(day) };
  if (view === "week" || view === "list") {
    const from = mondayOf(day);
    const to = from + 7 * DAY;
    return {
      from,
      to,
      title: `${DAY_AND_MONTH.format(from)} – ${SHORT_DAY.format(to - DAY)}`,
    };
  }
  const first = monthOf(day, 0);
  const next = monthOf(day, 1);
  const title = MONTH.format(first);
  return view === "month"
    ? { from: first, to: next, title }
    : { from: mondayOf(first), to: mondayOf(next - DAY) + 7 * DAY, title };
}

/** A day, week or month earlier or later. */
export function step(view: ViewName, date: number, by: 1 | -1): number {
  if (view === "day") return date + by * DAY;
  return view === "week" || view === "list" ? date + by * 7 * DAY : monthOf(date, by);
}

export function dayOf(date: number): number {
  return Math.floor(date / DAY) * DAY;
}

/** `2026-12-01`, or with the time `2026-12-01T10:00:00`. */
export function isoOf(date: number, length: 10 | 19): string {
  return new Date(date).toISOString().slice(0, length);
}

function mondayOf(day: number): number {
  return day - ((new Date(day).getUTCDay() + 6) % 7) * DAY;
}

function monthOf(date: number, by: number): number {
  const then = new Date(date);
  return Date.UTC(then.getUTCFullYear(), then.getUTCMonth() + by, 1);
}

function formatter(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" });
}
