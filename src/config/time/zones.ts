import { BUDGETS } from "../../model/budgets.ts";
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

/** No zone has changed its clock twice in so short a time: the shortest was four days, in Freetown in 1939. */
const BLOCK = 3 * 86_400_000;
const NAME = /^(?:[A-Za-z][A-Za-z0-9_+\-/]*|[+-]\d{2}:\d{2})$/;

/** Caches zones and their clock changes: 100,000 bookings have few of both. `onRead` is told of each slow question to the host. */
export function createZones(onRead: () => void = () => undefined): Zones {
  const zones = new Map<string, Zone | undefined>();
  let names: readonly string[] | undefined;
  let unknown = 0;
  let listed: ReadonlySet<string> | undefined;
  const namesOf = (): readonly string[] => (names ??= ["UTC", ...Intl.supportedValuesOf("timeZone")]);
  const isListed = (name: string): boolean => (listed ??= new Set(namesOf())).has(name);
  return {
    find(name) {
      if (zones.has(name)) return zones.get(name);
      // To ask the host is slow, and what is told of the first is enough.
      const isAsked = unknown <= BUDGETS.errors || isListed(name);
      const zone = NAME.test(name) && isAsked ? createZone(name, onRead) : undefined;
      if (zone === undefined) unknown += 1;
      zones.set(name, zone);
      return zone;
    },
    get names() {
      return namesOf();
    },
  };
}

interface Stretch {
  readonly from: Instant;
  readonly offset: number;
}

function createZone(name: string, onRead: () => void): Zone | undefined {
  const fixed = FIXED.exec(name);
  if (fixed !== null) {
    const offset = millisecondsOf(fixed);
    return { name, offsetAt: () => offset };
  }
  if (name === "UTC") return { name, offsetAt: () => 0 };
  const clock = clockOf(name);
  if (clock === undefined) return undefined;
  const offsetAt = (instant: Instant): number => {
    onRead();
    return clock(instant);
  };
  const atStart = memoize((block: number) => offsetAt(block * BLOCK));
  const stretchesIn = memoize((block: number): readonly Stretch[] => {
    const [before, after] = [atStart(block), atStart(block + 1)];
    const first = { from: block * BLOCK, offset: before };
    return before === after ? [first] : [first, { from: changeIn(offsetAt, block * BLOCK, before), offset: after }];
  });
  return {
    name,
    offsetAt: (instant) => (stretchesIn(Math.floor(instant / BLOCK)).findLast(({ from }) => from <= instant) as Stretch).offset,
  };
}

/** The first instant of a block that has another offset. */
function changeIn(offsetAt: Zone["offsetAt"], start: Instant, before: number): Instant {
  let [low, high] = [start, start + BLOCK];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle) === before) low = middle;
    else high = middle;
  }
  return high;
}

const FIXED = /^([+-])([01]\d|2[0-3]):([0-5]\d)$/;
/** As `longOffset` writes it; local mean time has seconds. */
const WRITTEN = /GMT(?:([+-])(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/;

function clockOf(name: string): Zone["offsetAt"] | undefined {
  try {
    const format = new Intl.DateTimeFormat("en-US", { timeZone: name, timeZoneName: "longOffset", hour: "numeric" });
    return (instant) => millisecondsOf(WRITTEN.exec(format.format(instant)) as RegExpExecArray);
  } catch {
    return undefined;
  }
}

function millisecondsOf([, sign, hours = "0", minutes = "0", seconds = "0"]: RegExpExecArray): number {
  const size = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  return sign === "-" && size > 0 ? -size : size;
}
