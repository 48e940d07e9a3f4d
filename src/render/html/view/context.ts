import { seriesOf } from "../../../model/address.ts";
import { coversOf } from "../../plan/series.ts";
import type { PageData } from "../page-data.ts";
import type { ViewContext } from "./entry.ts";
import { laneOf } from "./place.ts";
import { laneZones, type Slot } from "./slots.ts";
import { type ZoneChoice, zoneFor } from "./zones.ts";

export function viewContextOf(data: PageData, slots: readonly Slot[], choice: ZoneChoice): ViewContext {
  const zones = laneZones(data.changes);
  const covers = coversOf(data.series);
  const conflicts = new Set([...data.conflicts, ...slots.flatMap(({ conflict, of }) => (conflict ? [of.address] : []))]);
  return {
    zoneOf: ({ address, zone, after, before }) =>
      zoneFor(choice, zone ?? zones.get(laneOf(address, (after ?? before)?.["room"]))),
    isConflict: ({ address }) => conflicts.has(address),
    coverOf: ({ address }) => covers.get(seriesOf(address)),
  };
}
