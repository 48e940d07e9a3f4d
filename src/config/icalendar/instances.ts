import { type Instant } from "../../model/instant.ts";
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
  /** `another length`: it was there, and lasts now as this one says. */
  add(slot: Slot): "new" | "known" | "another length";
  /** `false`: there is none. */
  exclude(instant: Instant): boolean;
  /** Replaces one that is there. */
  move(original: Instant, slot: Slot): void;
  readonly excluded: ReadonlySet<Instant>;
  /** By original start, whatever made it. */
  readonly moved: ReadonlyMap<Instant, Slot>;
  /** What no rule gives, by original start. */
  readonly singles: ReadonlyMap<Instant, Slot>;
}

export function createInstances(own: Slot, rules: readonly Ruled[]): Instances {
  const singles = new Map<Instant, Slot>();
  const excluded = new Set<Instant>();
  const moved = new Map<Instant, Slot>();
  const isRuled = (instant: Instant): boolean => rules.some(({ recurrence }) => recurrence.has(instant));
  const has = (instant: Instant): boolean => !excluded.has(instant) && (singles.has(instant) || isRuled(instant));
  const move = (original: Instant, slot: Slot): void => void moved.set(original, slot);
  if (!isRuled(own.start)) singles.set(own.start, own);
  return {
    excluded,
    moved,
    singles,
    has,
    move,
    onDate: (date, clock) => {
      const [from, to] = [instantAt(date, clock), instantAt(date + DAY, clock) - 1];
      const ruled = rules.flatMap(({ recurrence }) => recurrence.between(from, to, MOST_SINGLE) ?? []);
      return [...ruled, ...[...singles.keys()].filter((each) => each >= from && each <= to)];
    },
    add: (slot) => {
      if (!has(slot.start)) {
        singles.set(slot.start, slot);
        return "new";
      }
      if ((moved.get(slot.start) ?? singles.get(slot.start) ?? own).minutes === slot.minutes) return "known";
      move(slot.start, slot);
      return "another length";
    },
    exclude: (instant) => {
      if (!has(instant)) return excluded.has(instant);
      excluded.add(instant);
      singles.delete(instant);
      return true;
    },
  };
}
