import { BUDGETS } from "../../model/budgets.ts";
import { formatOffset } from "../../model/zone.ts";
import type { Dates } from "../recurrence/work.ts";
import { createZones, type Zone } from "../time/zones.ts";
import { type Component, textOf } from "./content-lines.ts";
import { type DescribedZone, describedZone } from "./described-zone.ts";
import { DAY } from "./values.ts";
import { createZoneNames, type ZoneNames } from "./zone-names.ts";

/** The clock of an event. */
export interface EventZone {
  /** For instants of the event's local times. */
  readonly clock: Zone;
  /** As a config can name it; `undefined`: its times have to be written in UTC. */
  readonly written: Zone | undefined;
  /** What was assumed, and is to be noted. */
  readonly note?: string;
}

/** Neither known nor described so that it can be followed. */
export interface UnknownZone {
  /** A clause about the zone: `is not known`. */
  readonly unknown: string;
}

/** Chooses event by event what a TZID means, by the instants at which the event uses it. */
export interface EventZones {
  choose(calendar: Component, id: string, instants: (clock: Zone) => readonly number[]): EventZone | UnknownZone;
  /** A zone by a name that a person gave. */
  find(name: string): Zone | undefined;
}

interface Definition {
  readonly zone: DescribedZone | undefined;
  readonly location: string;
  readonly isTooLong: boolean;
}

const tooMany = (): string => `the file has more than ${BUDGETS.zoneComparisons.toLocaleString("en")} times to compare`;

/** The first of a name counts. */
function definitionsIn(calendar: Component, dates: Dates): ReadonlyMap<string, Definition> {
  const zones = new Map<string, Definition>();
  for (const component of calendar.components) {
    const name = component.name === "VTIMEZONE" ? textOf(component, "TZID") : "";
    if (component.name !== "VTIMEZONE" || zones.has(name)) continue;
    zones.set(name, {
      zone: describedZone(component, name, dates),
      location: textOf(component, "X-LIC-LOCATION"),
      isTooLong: component.components.length > BUDGETS.observances,
    });
  }
  return zones;
}

export function createEventZones(dates: Dates): EventZones {
  const names = createZoneNames();
  const fixed = createZones();
  const described = new Map<Component, ReadonlyMap<string, Definition>>();
  const likes = new Map<DescribedZone, Zone[]>();
  /** The days on which two agree, and neither changes. */
  const agreements = new Map<DescribedZone, Map<Zone, Set<number>>>();
  let left: number = BUDGETS.zoneComparisons;

  const definitionOf = (calendar: Component, id: string): Definition | undefined => {
    const zones = described.get(calendar) ?? definitionsIn(calendar, dates);
    described.set(calendar, zones);
    return zones.get(id);
  };
  /** `undefined`: there were too many comparisons. */
  const agree = (zone: Zone, description: DescribedZone, instants: readonly number[]): boolean | undefined => {
    const ofDescription = agreements.get(description) ?? new Map<Zone, Set<number>>();
    agreements.set(description, ofDescription);
    const days = ofDescription.get(zone) ?? new Set<number>();
    ofDescription.set(zone, days);
    for (const instant of instants) {
      const day = Math.floor(instant / DAY);
      if (days.has(day)) continue;
      left -= 1;
      if (left < 0) return undefined;
      if (zone.offsetAt(instant) !== description.offsetAt(instant)) return false;
      const isSettled = [zone, description].every((each) => each.offsetAt(day * DAY) === each.offsetAt((day + 1) * DAY - 1));
      if (isSettled) days.add(day);
    }
    return true;
  };
  const likeZone = (description: DescribedZone, instants: readonly number[], all: ZoneNames): Zone | undefined => {
    const known = likes.get(description) ?? [];
    likes.set(description, known);
    const again = known.find((zone) => agree(zone, description, instants) === true);
    if (again !== undefined) return again;
    for (const name of [...all.candidates, ...fixed.names]) {
      if (left < 0) return undefined;
      const zone = fixed.find(name);
      if (zone === undefined || known.includes(zone) || agree(zone, description, instants) !== true) continue;
      known.push(zone);
      return zone;
    }
    return undefined;
  };

  return {
    find: (name) => names.find(name),
    choose: (calendar, id, instantsBy) => {
      const { zone: description, location = "", isTooLong = false } = definitionOf(calendar, id) ?? {};
      const named = names.named(id) ?? (location === "" ? undefined : names.named(location));
      if (description === undefined) {
        if (named?.assumed === true) {
          const note = `of the zone ${id} only the offset is known; its times were taken to be ${named.zone.name} all year`;
          return { clock: named.zone, written: named.zone, note };
        }
        if (named !== undefined) return { clock: named.zone, written: named.zone };
        return { unknown: isTooLong ? `is described with more than ${BUDGETS.observances} changes` : "is not known" };
      }
      const instants = instantsBy(description);
      if (named !== undefined) {
        const same = agree(named.zone, description, instants);
        if (same === true) return { clock: named.zone, written: named.zone };
        if (same === undefined) {
          const note = `the zone ${id} was taken for ${named.zone.name} by its name alone: ${tooMany()}`;
          return { clock: named.zone, written: named.zone, note };
        }
        if (named.exact) {
          const note = `the zone ${id} is described otherwise in the file; its times were taken as those of ${named.zone.name}`;
          return { clock: named.zone, written: named.zone, note };
        }
      }
      if (description.fixed !== undefined && description.fixed % 60_000 === 0) {
        const offset = fixed.find(formatOffset(description.fixed));
        if (offset !== undefined) return { clock: offset, written: offset };
      }
      const like = likeZone(description, instants, names);
      if (like !== undefined)
        return { clock: like, written: like, note: `the zone ${id} was taken for ${like.name}, which has the same offsets` };
      return {
        clock: description,
        written: undefined,
        note: `the zone ${id} ${left < 0 ? `was not compared with others: ${tooMany()}` : "is like no known zone"}; its times were written in UTC`,
      };
    },
  };
}
