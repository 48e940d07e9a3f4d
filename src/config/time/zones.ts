import { Temporal } from "temporal-polyfill";
import type { Instant } from "../../model/instant.ts";

export interface Zone {
  readonly name: string;
  /** Milliseconds east of UTC at an instant. */
  offsetAt(instant: Instant): number;
}

export interface Zones {
  /** By its IANA name or as an offset such as `+02:00`; `undefined` if there is none of this name. */
  find(name: string): Zone | undefined;
  /** All that have names. */
  readonly names: readonly string[];
}

const DAY = 86_400_000;
/** Temporal also takes a whole time for the name of its zone. */
const NAME = /^(?:[A-Za-z][A-Za-z0-9_+\-/]*|[+-]\d{2}:\d{2})$/;

/** The time zones that this Node knows. Each is looked up once, and so is each of its days: 100,000 bookings have few of both. */
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

/** From an instant on, up to the next one of the same day. */
interface Stretch {
  readonly from: Instant;
  readonly offset: number;
}

function createZone(name: string): Zone | undefined {
  if (!isZone(name)) return undefined;
  const days = new Map<number, readonly Stretch[]>();
  return {
    name,
    offsetAt(instant) {
      const day = Math.floor(instant / DAY);
      let stretches = days.get(day);
      if (stretches === undefined) {
        stretches = stretchesOf(name, day * DAY);
        days.set(day, stretches);
      }
      return (stretches.findLast(({ from }) => from <= instant) as Stretch).offset;
    },
  };
}

function stretchesOf(name: string, dayStart: Instant): readonly Stretch[] {
  let time: Temporal.ZonedDateTime | null = Temporal.Instant.fromEpochMilliseconds(dayStart).toZonedDateTimeISO(name);
  const stretches: Stretch[] = [];
  while (time !== null && time.epochMilliseconds < dayStart + DAY) {
    stretches.push({ from: time.epochMilliseconds, offset: time.offsetNanoseconds / 1_000_000 });
    time = time.getTimeZoneTransition("next");
  }
  return stretches;
}

function isZone(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}
