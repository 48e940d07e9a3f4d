export interface LocalTime {
  readonly weekday: string;
  /** `7 Dec` */
  readonly day: string;
  readonly year: string;
  /** `10:00` */
  readonly time: string;
}

const OFFSET = /^([+-])(\d{2}):(\d{2})$/;
const clocks = new Map<string, (instant: number) => LocalTime>();

/** Of a zone, or of an offset such as `+01:00`. An unknown zone is read as UTC. */
export function clockOf(zone: string): (instant: number) => LocalTime {
  const known = clocks.get(zone);
  if (known !== undefined) return known;
  const [, sign, hours = "0", minutes = "0"] = OFFSET.exec(zone) ?? [];
  const shift = sign === undefined ? 0 : (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  const format = formatOf(sign === undefined ? zone : "UTC");
  const clock = (instant: number): LocalTime => {
    const parts = Object.fromEntries(format.formatToParts(instant + shift).map(({ type, value }) => [type, value]));
    const { weekday = "", day = "", month = "", year = "", hour = "", minute = "" } = parts;
    return { weekday, day: `${day} ${month.slice(0, 3)}`, year, time: `${hour}:${minute}` };
  };
  clocks.set(zone, clock);
  return clock;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const options = {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  } as const;
  try {
    return new Intl.DateTimeFormat("en-GB", { ...options, timeZone });
  } catch {
    return new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" });
  }
}
