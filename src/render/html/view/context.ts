import { seriesOf } from "../../../model/address.ts";
import { coversOf } from "../../plan/series/index.ts";
import type { PageData } from "../page-data.ts";
import type { ViewContext } from "./entry.ts";
import { laneOf } from "./place.ts";
import { laneZones, type Slot } from "./slots.ts";
import { type ZoneChoice, zoneFor } from "./zones.ts";

/** The addresses of changes and unmanaged objects. */
export function conflictingIn({ conflicts }: Pick<PageData, "conflicts">, slots: readonly Slot[]): ReadonlySet<string> {
  return new Set([...conflicts, ...slots.flatMap(({ conflict, of }) => (conflict ? [of.address] : []))]);
}

export function viewContextOf(data: PageData, slots: readonly Slot[], choice: ZoneChoice): ViewContext {
  const zones = laneZones(data.changes);
  const covers = coversOf(data);
  const conflicts = conflictingIn(data, slots);
  return {
    zoneOf: ({ address, zone, after, before }) =>
      zoneFor(choice, zone ?? zones.get(laneOf(address, (after ?? before)?.["room"]))),
    isConflict: ({ address }) => conflicts.has(address),
    coverOf: ({ address }) => covers.get(seriesOf(address)),
  };
}
