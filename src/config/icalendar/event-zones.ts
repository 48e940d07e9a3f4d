import { formatOffset } from "../time/resolve-time.ts";
import { createZones, type Zone } from "../time/zones.ts";
import { type Component, textOf } from "./content-lines.ts";
import { type DescribedZone, describedZone } from "./described-zone.ts";
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

/** Comparisons of one described zone with one known zone at one instant, over a whole file. */
const MOST_COMPARISONS = 500_000;

/** Chooses event by event what a TZID means, by the instants at which the event uses it. */
export interface EventZones {
  /** `undefined` for a TZID that is neither known nor described. */
  choose(calendar: Component, id: string, instants: (clock: Zone) => readonly number[]): EventZone | undefined;
  /** A zone by a name that a person gave. */
  find(name: string): Zone | undefined;
}

export function createEventZones(): EventZones {
  const names = createZoneNames();
  const fixed = createZones();
  const described = new Map<Component, Map<string, DescribedZone | undefined>>();
  const likes = new Map<DescribedZone, Zone[]>();
  let left = MOST_COMPARISONS;

  const descriptionOf = (calendar: Component, id: string): DescribedZone | undefined => {
    let zones = described.get(calendar);
    if (zones === undefined) {
      zones = new Map();
      for (const component of calendar.components) {
        if (component.name !== "VTIMEZONE") continue;
        const name = textOf(component, "TZID");
        if (!zones.has(name)) zones.set(name, describedZone(component, name));
      }
      described.set(calendar, zones);
    }
    return zones.get(id);
  };
  const locationOf = (calendar: Component, id: string): string => {
    const component = calendar.components.find((each) => each.name === "VTIMEZONE" && textOf(each, "TZID") === id);
    return component === undefined ? "" : textOf(component, "X-LIC-LOCATION");
  };
  const agree = (zone: Zone, description: Zone, instants: readonly number[]): boolean => {
    left -= instants.length;
    return left >= 0 && instants.every((instant) => zone.offsetAt(instant) === description.offsetAt(instant));
  };
  const likeZone = (description: DescribedZone, instants: readonly number[], all: ZoneNames): Zone | undefined => {
    const known = likes.get(description) ?? [];
    likes.set(description, known);
    const again = known.find((zone) => agree(zone, description, instants));
    if (again !== undefined) return again;
    for (const name of [...all.candidates, ...fixed.names]) {
      const zone = fixed.find(name);
      if (zone === undefined || known.includes(zone) || !agree(zone, description, instants)) continue;
      known.push(zone);
      return zone;
    }
    return undefined;
  };

  return {
    find: (name) => names.find(name),
    choose: (calendar, id, instantsBy) => {
      const description = descriptionOf(calendar, id);
      const location = locationOf(calendar, id);
      const named = names.named(id) ?? (location === "" ? undefined : names.named(location));
      if (description === undefined) return named === undefined ? undefined : { clock: named.zone, written: named.zone };
      const instants = instantsBy(description);
      if (named !== undefined) {
        if (agree(named.zone, description, instants)) return { clock: named.zone, written: named.zone };
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
        note: `the zone ${id} is like no known zone; its times were written in UTC`,
      };
    },
  };
}
