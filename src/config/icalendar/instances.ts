import type { Instant } from "../../model/instant.ts";
import type { Recurrence } from "../recurrence/recurrence.ts";
import { resolveInZone } from "../time/resolve-time.ts";
import type { Zone } from "../time/zones.ts";
import type { Slot } from "./meeting.ts";
import { DAY, UnreadableEvent } from "./values.ts";

/** One rule of an event, before anything is taken out of it. */
export interface Ruled {
  readonly rule: string;
  readonly recurrence: Recurrence;
}

/** The most instances that are written one by one where no rule can say them. */
export const MOST_SINGLE = 400;

/** Throws an UnreadableEvent. */
export function instantAt(local: number, clock: Zone): Instant {
  const resolved = resolveInZone({ local, offset: undefined, zone: undefined }, clock);
  if (resolved.kind === "problem") throw new UnreadableEvent("it is in no year from 0000 to 9999");
  return resolved.instant;
}

/** The recurrence set of an event, as far as single instances of it are spoken of. */
export interface Instances {
  has(instant: Instant): boolean;
  /** Those that begin on a day of a clock. */
  onDate(date: number, clock: Zone): Instant[];
  add(slot: Slot): void;
  exclude(instant: Instant): void;
  move(original: Instant, slot: Slot): void;
  readonly excluded: ReadonlySet<Instant>;
  readonly moved: ReadonlyMap<Instant, Slot>;
  /** What no rule gives. */
  singles(): Iterable<Slot>;
}

export function createInstances(own: Slot, rules: readonly Ruled[]): Instances {
  const single = new Map<Instant, Slot>();
  const excluded = new Set<Instant>();
  const moved = new Map<Instant, Slot>();
  const isRuled = (instant: Instant): boolean => rules.some(({ recurrence }) => recurrence.has(instant));
  if (!isRuled(own.start)) single.set(own.start, own);
  return {
    excluded,
    moved,
    has: (instant) => !excluded.has(instant) && (single.has(instant) || isRuled(instant)),
    onDate: (date, clock) => {
      const [from, to] = [instantAt(date, clock), instantAt(date + DAY, clock) - 1];
      const ruled = rules.flatMap(({ recurrence }) => recurrence.between(from, to, MOST_SINGLE) ?? []);
      return [...ruled, ...[...single.keys()].filter((each) => each >= from && each <= to)];
    },
    add: (slot) => {
      if (isRuled(slot.start)) {
        if (slot.minutes !== own.minutes && !moved.has(slot.start)) moved.set(slot.start, slot);
      } else if (!single.has(slot.start)) single.set(slot.start, slot);
    },
    exclude: (instant) => {
      excluded.add(instant);
      single.delete(instant);
    },
    move: (original, slot) => {
      if (single.has(original)) single.set(original, slot);
      else moved.set(original, slot);
    },
    singles: () => single.values(),
  };
}
