import type { Instant } from "../../model/instant.ts";
import { memoize } from "../../model/memoize.ts";

export interface Zone {
  readonly name: string;
  /** Milliseconds east of UTC. */
  offsetAt(instant: Instant): number;
}

export interface Zones {
  /** Or an offset such as `+02:00`. */
  find(name: string): Zone | undefined;
  readonly names: readonly string[];
}

const DAY = 86_400_000;
const NAME = /^(?:[A-Za-z][A-Za-z0-9_+\-/]*|[+-]\d{2}:\d{2})$/;

/** Caches zones and their days: 100,000 bookings have few of both. */
export function createZones(): Zones {
  const zones = new Map<string, Zone | undefined>();
  let names: readonly string[] | undefined;
  return {
    find(name) {
      if (!zones.has(name)) zones.set(name, NAME.test(name) ? createZone(name) : undefined);
      return zones.get(name);
    },
    get names() {
      return (names ??= ["UTC", ...Intl.supportedValuesOf("timeZone")]);
    },
  };
}

interface Stretch {
  readonly from: Instant;
  readonly offset: number;
}

function createZone(name: string): Zone | undefined {
  const fixed = FIXED.exec(name);
  if (fixed !== null) {
    const offset = millisecondsOf(fixed);
    return { name, offsetAt: () => offset };
  }
  if (name === "UTC") return { name, offsetAt: () => 0 };
  const offsetAt = clockOf(name);
  if (offsetAt === undefined) return undefined;
  const stretchesOn = memoize((day: number) => stretchesOf(offsetAt, day * DAY));
  return {
    name,
    offsetAt: (instant) => (stretchesOn(Math.floor(instant / DAY)).findLast(({ from }) => from <= instant) as Stretch).offset,
  };
}

/** At most one clock change a day. */
function stretchesOf(offsetAt: Zone["offsetAt"], dayStart: Instant): readonly Stretch[] {
  const [before, after] = [offsetAt(dayStart), offsetAt(dayStart + DAY - 1)];
  const first = { from: dayStart, offset: before };
  if (before === after) return [first];
  let [low, high] = [dayStart, dayStart + DAY - 1];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle) === before) low = middle;
    else high = middle;
  }
  return [first, { from: high, offset: after }];
}

const FIXED = /^([+-])([01]\d|2[0-3]):([0-5]\d)$/;
/** As `longOffset` writes it; local mean time has seconds. */
const WRITTEN = /GMT(?:([+-])(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/;

function clockOf(name: string): Zone["offsetAt"] | undefined {
  try {
    const format = new Intl.DateTimeFormat("en-US", { timeZone: name, timeZoneName: "longOffset" });
    return (instant) => millisecondsOf(WRITTEN.exec(format.format(instant)) as RegExpExecArray);
  } catch {
    return undefined;
  }
}

function millisecondsOf([, sign, hours = "0", minutes = "0", seconds = "0"]: RegExpExecArray): number {
  const size = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  return sign === "-" && size > 0 ? -size : size;
}
