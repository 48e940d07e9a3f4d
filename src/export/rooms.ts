import type { Kind, Observed } from "../resources/contract.ts";
import { unmanagedAddress } from "../resources/place.ts";
import type { Entry, EntryOf } from "./entries.ts";
import type { LeftOut } from "./choose.ts";

/** What a room's block is made of. */
export interface RoomParts {
  readonly name: string;
  readonly region: string;
  /** If it is open. */
  readonly open: EntryOf<"room"> | undefined;
  /** In order of time. */
  readonly bookings: readonly EntryOf<"bookings">[];
}

export interface GatherOptions {
  readonly kinds: readonly Kind[];
  /** In the order in which they come where nothing else decides. */
  readonly regions: readonly string[];
  /** The room's block in the config, if it has one: a second one would be an error. */
  readonly declaredIn: (room: string) => string | undefined;
  /** Where the state holds an open room as ours: declared elsewhere, it would be closed there. */
  readonly heldIn: (room: string) => string | undefined;
}

/** Folds what belongs to rooms under them. A config has each room in one region, and no two bookings of it at one time. */
export function gatherRooms(
  entries: readonly Entry[],
  options: GatherOptions,
): { readonly rooms: readonly RoomParts[]; readonly leftOut: readonly LeftOut[] } {
  const places = new Map<string, Map<string, Entry[]>>();
  for (const entry of entries) {
    if (entry.declaration.section === "webhooks") continue;
    const room = entry.observed.room as string;
    const ofRoom = places.get(room) ?? new Map<string, Entry[]>();
    places.set(room, ofRoom);
    const here = ofRoom.get(entry.observed.region);
    if (here === undefined) ofRoom.set(entry.observed.region, [entry]);
    else here.push(entry);
  }
  const rooms: RoomParts[] = [];
  const leftOut: LeftOut[] = [];
  for (const [name, byRegion] of [...places].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const declaredIn = options.declaredIn(name);
    const region = options.heldIn(name) ?? fullest(byRegion, options.regions);
    for (const [other, away] of byRegion) {
      if (other === region && declaredIn === undefined) continue;
      const because =
        declaredIn === undefined
          ? `a config has each room in one region, and this one is in ${region}`
          : `the block of its room is in ${declaredIn} already: it has to be added there`;
      leftOut.push(...away.map(({ observed }) => ({ observed, because })));
    }
    if (declaredIn !== undefined) continue;
    const here = byRegion.get(region);
    if (here === undefined) continue;
    const bookings = withoutOverlaps(here.filter(isBooking), options.kinds);
    leftOut.push(...bookings.leftOut);
    rooms.push({ name, region, open: here.find(isRoom), bookings: bookings.kept });
  }
  return { rooms, leftOut };
}

function isRoom(entry: Entry): entry is EntryOf<"room"> {
  return entry.declaration.section === "room";
}

function isBooking(entry: Entry): entry is EntryOf<"bookings"> {
  return entry.declaration.section === "bookings";
}

function fullest(byRegion: ReadonlyMap<string, readonly unknown[]>, regions: readonly string[]): string {
  const rank = (region: string): number => regions.indexOf(region);
  const sorted = [...byRegion].toSorted(([a, x], [b, y]) => y.length - x.length || rank(a) - rank(b));
  return sorted[0]?.[0] ?? "";
}

/** Of bookings that hold a room at one time, the one that begins first is kept. */
function withoutOverlaps(
  bookings: readonly EntryOf<"bookings">[],
  kinds: readonly Kind[],
): { readonly kept: readonly EntryOf<"bookings">[]; readonly leftOut: readonly LeftOut[] } {
  const slots = new Map(kinds.map((kind) => [kind.name, kind.slot]));
  const slotOf = (observed: Observed) => slots.get(observed.kind)?.(observed) ?? { from: 0, to: 0 };
  const timed = bookings.map((entry) => ({ entry, slot: slotOf(entry.observed) }));
  timed.sort((a, b) => a.slot.from - b.slot.from);
  const kept: EntryOf<"bookings">[] = [];
  const leftOut: LeftOut[] = [];
  let last: (typeof timed)[number] | undefined;
  for (const next of timed) {
    if (last === undefined || next.slot.from >= last.slot.to) {
      kept.push(next.entry);
      last = next;
    } else {
      const because = `it overlaps ${unmanagedAddress(last.entry.observed)}, and a config has no two bookings of a room at one time`;
      leftOut.push({ observed: next.entry.observed, because });
    }
  }
  return { kept, leftOut };
}
