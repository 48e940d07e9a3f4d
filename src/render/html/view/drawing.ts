import type { Report } from "../report.ts";
import type { Drawing } from "./entry.ts";
import { laneOf } from "./place.ts";
import { laneZones, type Slot } from "./slots.ts";
import { type ZoneChoice, zoneFor } from "./zones.ts";

/** How the changes of a report are drawn by a choice of clock. */
export function drawingOf(report: Report, slots: readonly Slot[], choice: ZoneChoice): Drawing {
  const zones = laneZones(report.changes);
  const conflicts = new Set([...report.conflicts, ...slots.flatMap(({ conflict, of }) => (conflict ? [of.address] : []))]);
  return {
    zoneOf: ({ address, zone, after, before }) =>
      zoneFor(choice, zone ?? zones.get(laneOf(address, (after ?? before)?.["room"]))),
    isConflict: ({ address }) => conflicts.has(address),
  };
}
