import type { Agenda, AgendaMeeting, Standing } from "../../model/agenda.ts";
import { calendarDay, clockOf, endText, spanText } from "../../model/local-time.ts";
import type { Instant } from "../../model/instant.ts";
import { plural } from "../plan/count.ts";
import { durationText } from "../plan/fields.ts";
import { datesText } from "../plan/series/dates.ts";

export interface AgendaDay {
  /** `Mon 7 Dec 2026` */
  readonly title: string;
  readonly meetings: readonly AgendaMeeting[];
}

/** Each meeting on the day on which its own clock has it begin. */
export function daysOf({ meetings }: Pick<Agenda, "meetings">): AgendaDay[] {
  const days = new Map<number, AgendaMeeting[]>();
  for (const meeting of meetings) {
    const { date } = clockOf(meeting.zone)(meeting.start);
    days.set(date, [...(days.get(date) ?? []), meeting]);
  }
  return [...days]
    .toSorted(([a], [b]) => a - b)
    .map(([date, own]) => {
      const { weekday, day, year } = calendarDay(date);
      return { title: `${weekday} ${day} ${year}`, meetings: own };
    });
}

/** `7 Dec … 13 Dec 2026` */
export function periodText({ from, to, zone }: Pick<Agenda, "from" | "to" | "zone">): string {
  const clock = clockOf(zone);
  return datesText([clock(from).date, clock(to - 1).date]);
}

/** `10:00–10:45`, with the zone where it is not the agenda's. */
export function timesText({ start, end, zone }: AgendaMeeting, agenda: Pick<Agenda, "zone">): string {
  const text = `${clockOf(zone)(start).time}–${endText({ start, end }, zone)}`;
  return zone === agenda.zone ? text : `${text} ${zone}`;
}

/** Its title, else the name that it is declared by. */
export function meetingName({ title, address }: AgendaMeeting): string {
  return title ?? address.slice(address.lastIndexOf("/") + 1).replace(/@.*/, "");
}

export const STANDING_TEXTS: Readonly<Record<Standing, string>> = {
  live: "live",
  differs: "live, the next apply changes it",
  declared: "declared, not live yet",
  undeclared: "live, the next apply removes it",
  unmanaged: "unmanaged",
};

/** What there is to know besides, a sentence each. */
export function remarksOf({ start, grace, moves, conflicts, zone }: AgendaMeeting): string[] {
  return [
    ...(grace > 0 ? [`+ ${durationText(grace)} grace`] : []),
    ...(moves === null ? [] : [`is to be ${movesText(start, moves, zone)}`]),
    ...(conflicts.length === 0 ? [] : [`conflict with ${conflicts.join(", ")}`]),
  ];
}

/** `13:00–14:00`, with its day where that is another one. */
function movesText(start: Instant, moves: { readonly start: Instant; readonly end: Instant }, zone: string): string {
  const [from, to] = [clockOf(zone)(start), clockOf(zone)(moves.start)];
  return from.date === to.date ? `${to.time}–${endText(moves, zone)}` : spanText(moves, zone);
}

const COUNT_TEXTS: Readonly<Record<Standing, string>> = {
  live: "live",
  differs: "to change",
  declared: "to add",
  undeclared: "to remove",
  unmanaged: "unmanaged",
};

/** `5 meetings: 3 live, 1 to add, 1 unmanaged; 2 meetings in conflict` */
export function countText({ meetings }: Pick<Agenda, "meetings">): string {
  const counts = (Object.keys(STANDING_TEXTS) as Standing[]).flatMap((name) => {
    const count = meetings.filter(({ standing }) => standing === name).length;
    return count === 0 ? [] : [`${count} ${COUNT_TEXTS[name]}`];
  });
  const conflicting = meetings.filter(({ conflicts }) => conflicts.length > 0).length;
  const conflict = conflicting === 0 ? "" : `; ${plural(conflicting, "meeting")} in conflict`;
  return `${plural(meetings.length, "meeting")}: ${counts.join(", ")}${conflict}`;
}
