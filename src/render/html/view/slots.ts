import { domainOf, seriesOf } from "../../../model/address.ts";
import type { Change, PlannedSpec, UnmanagedObject } from "../../../model/plan.ts";
import { graceAfter, graceBefore } from "../../plan/grace.ts";
import { spanOf } from "../../plan/span.ts";
import type { PageData } from "../page-data.ts";
import { overlapping } from "./overlaps.ts";
import { type MarkName, markOf } from "./marks.ts";
import { laneOf, nameOf } from "./place.ts";
import { declaredZones } from "../../plan/declared-zones.ts";

/** A time in a row of the calendar. A move has two: `from` and `to`. */
export interface Slot {
  readonly id: number;
  readonly mark: MarkName;
  readonly phase: "only" | "from" | "to";
  readonly of: Change | UnmanagedObject;
  readonly lane: string;
  readonly domain: string;
  readonly region: string;
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** Minutes at its end. */
  readonly grace: number;
  /** That of the declaration, else of the room's other bookings. */
  readonly zone: string | undefined;
  /** A change and an unmanaged booking overlap. */
  readonly conflict: boolean;
}

/** Sorted by start. */
export function slotsOf({ changes, unmanaged = [], conflicts }: PageData): Slot[] {
  const known = new Set(conflicts);
  const zones = laneZones(changes);
  const slots = [
    ...changes.flatMap(timesOf),
    ...unmanaged.flatMap((each) => timeOf(each, each.before, { mark: "unmanaged", phase: "only", grace: 0 })),
  ];
  const overlaps = overlapping(slots);
  return slots
    .toSorted((a, b) => a.start - b.start)
    .map((slot, id) => ({
      ...slot,
      id,
      zone: slot.zone ?? zones.get(slot.lane),
      conflict: (slot.phase !== "from" && known.has(slot.of.address)) || overlaps.has(slot),
    }));
}

type Time = Omit<Slot, "id" | "conflict">;

function timesOf(change: Change): Time[] {
  const { before, after } = change;
  const mark = markOf(change);
  const grace = graceAfter(change);
  if (mark !== "move") return timeOf(change, after ?? before, { mark, phase: "only", grace });
  return [
    ...timeOf(change, before, { mark, phase: "from", grace: graceBefore(change) }),
    ...timeOf(change, after, { mark, phase: "to", grace }),
  ];
}

function timeOf(of: Change | UnmanagedObject, spec: PlannedSpec | null, about: Pick<Slot, "mark" | "phase" | "grace">): Time[] {
  const span = spanOf(spec);
  if (span === undefined) return [];
  return [
    {
      ...about,
      of,
      lane: laneOf(of.address, spec?.["room"]),
      domain: domainOf(of.address),
      region: typeof spec?.["region"] === "string" ? spec["region"] : of.region,
      name: ("title" in of ? of.title : undefined) ?? nameOf(seriesOf(of.address)),
      ...span,
      zone: of.zone,
    },
  ];
}

/** The zone that most of a room's declarations use, for objects without their own. */
export function laneZones(changes: readonly Change[]): Map<string, string> {
  const lanes = new Map<string, Change[]>();
  for (const change of changes) {
    const lane = laneOf(change.address, change.after?.["room"]);
    const known = lanes.get(lane);
    if (known === undefined) lanes.set(lane, [change]);
    else known.push(change);
  }
  return new Map(
    [...lanes].flatMap(([lane, own]) =>
      declaredZones(own)
        .slice(0, 1)
        .map((zone) => [lane, zone] as const),
    ),
  );
}
