import { BUDGETS } from "../../model/budgets.ts";
import { createZone, type Zone } from "../../model/zone.ts";

export type { Zone } from "../../model/zone.ts";

export interface Zones {
  /** Or an offset such as `+02:00`. */
  find(name: string): Zone | undefined;
  readonly names: readonly string[];
}

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
