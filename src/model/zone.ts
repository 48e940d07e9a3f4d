import type { Instant } from "./instant.ts";
import { memoize } from "./memoize.ts";

/** A clock: a zone of the tz database, or a fixed offset. */
export interface Zone {
  readonly name: string;
  /** Milliseconds east of UTC. */
  offsetAt(instant: Instant): number;
}

/** No zone has changed its clock twice in so short a time: the shortest was four days, in Freetown in 1939. */
const BLOCK = 3 * 86_400_000;

/** The offsets of a block: `after` from `change` on, which is Infinity in most. */
interface Offsets {
  readonly before: number;
  readonly change: Instant;
  readonly after: number;
}

/** Of a zone's name, or an offset. `onRead` is called for each slow question to the host. */
export function createZone(name: string, onRead: () => void = () => undefined): Zone | undefined {
  const fixed = FIXED.exec(name);
  if (fixed !== null) {
    const offset = millisecondsOf(fixed);
    return { name, offsetAt: () => offset };
  }
  if (name === "UTC") return { name, offsetAt: () => 0 };
  const clock = readerOf(name);
  if (clock === undefined) return undefined;
  const offsetAt = (instant: Instant): number => {
    onRead();
    return clock(instant);
  };
  const atStart = memoize((block: number) => offsetAt(block * BLOCK));
  const offsetsIn = memoize((block: number): Offsets => {
    const [before, after] = [atStart(block), atStart(block + 1)];
    return { before, change: before === after ? Infinity : changeIn(offsetAt, block * BLOCK, before), after };
  });
  return {
    name,
    offsetAt: (instant) => {
      const { before, change, after } = offsetsIn(Math.floor(instant / BLOCK));
      return instant < change ? before : after;
    },
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

function readerOf(name: string): Zone["offsetAt"] | undefined {
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

/** `+01:00`, with seconds if needed. */
export function formatOffset(offset: number): string {
  const seconds = Math.abs(offset) / 1000;
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, ...(seconds % 60 === 0 ? [] : [seconds % 60])];
  return `${offset < 0 ? "-" : "+"}${parts.map((part) => String(part).padStart(2, "0")).join(":")}`;
}
