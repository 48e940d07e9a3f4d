import type { Kind, RoomDeclaration, RoomEntry } from "../resources/contract.ts";
import { unmanagedAddress } from "../resources/place.ts";
import { type Entry, isInDomainSection, isInRoomSection, isRoomItself, type Section, sectionsOf } from "./entries.ts";
import type { LeftOut } from "./not-in-file.ts";

export interface RoomParts {
  readonly name: string;
  readonly region: string;
  readonly open: Entry<RoomDeclaration> | undefined;
  /** By time, if they have one. */
  readonly sections: readonly Section<Entry<RoomEntry>>[];
}

export interface GatherOptions {
  readonly kinds: readonly Kind[];
  /** The order of preference. */
  readonly regions: readonly string[];
  /** The file of the room's block, if it has one: a second would be an error. */
  readonly declaredIn: (room: string) => string | undefined;
  /** The region of an owned open room: declared elsewhere, it would be closed. */
  readonly ownedIn: (room: string) => string | undefined;
}

/** A config has a room in one region, and no objects of one kind in it that overlap. */
export function gatherRooms(
  entries: readonly Entry[],
  options: GatherOptions,
): { readonly rooms: readonly RoomParts[]; readonly leftOut: readonly LeftOut[] } {
  const rooms: RoomParts[] = [];
  const leftOut: LeftOut[] = [];
  for (const [name, byRegion] of byRoom(entries)) {
    const declaredIn = options.declaredIn(name);
    const region = options.ownedIn(name) ?? fullest(byRegion, options.regions);
    for (const [other, away] of byRegion) {
      if (other === region && declaredIn === undefined) continue;
      const because =
        declaredIn === undefined
          ? `a config has a room in one region, and this room is in ${region}`
          : `its room is declared in ${declaredIn}: add it there`;
      for (const { observed } of away) leftOut.push({ observed, because });
    }
    if (declaredIn !== undefined) continue;
    const here = byRegion.get(region);
    if (here === undefined) continue;
    const sections = options.kinds.flatMap((kind) => {
      const [section] = sectionsOf(here.filter(isInRoomSection), [kind]);
      if (section === undefined) return [];
      const apart = withoutOverlaps(section, kind);
      for (const each of apart.leftOut) leftOut.push(each);
      return [{ ...section, entries: apart.kept }];
    });
    rooms.push({ name, region, open: here.find(isRoomItself), sections });
  }
  return { rooms, leftOut };
}

type ByRegion = ReadonlyMap<string, readonly Entry[]>;

function byRoom(entries: readonly Entry[]): (readonly [string, ByRegion])[] {
  const rooms = new Map<string, Map<string, Entry[]>>();
  for (const entry of entries) {
    if (isInDomainSection(entry)) continue;
    const room = entry.observed.room as string;
    const byRegion = rooms.get(room) ?? new Map<string, Entry[]>();
    rooms.set(room, byRegion);
    const here = byRegion.get(entry.observed.region);
    if (here === undefined) byRegion.set(entry.observed.region, [entry]);
    else here.push(entry);
  }
  return [...rooms].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function fullest(byRegion: ByRegion, regions: readonly string[]): string {
  const rank = (region: string): number => regions.indexOf(region);
  const sorted = [...byRegion].toSorted(([a, x], [b, y]) => y.length - x.length || rank(a) - rank(b));
  return sorted[0]?.[0] ?? "";
}

/** Keeps the first of objects that overlap. */
function withoutOverlaps<E extends Entry<RoomEntry>>(
  { name, entries }: Section<E>,
  { slot }: Kind,
): { readonly kept: readonly E[]; readonly leftOut: readonly LeftOut[] } {
  if (slot === undefined) return { kept: entries, leftOut: [] };
  const timed = entries.map((entry) => ({ entry, slot: slot(entry.observed) }));
  timed.sort((a, b) => a.slot.from - b.slot.from);
  const kept: E[] = [];
  const leftOut: LeftOut[] = [];
  let last: (typeof timed)[number] | undefined;
  for (const next of timed) {
    if (last === undefined || next.slot.from >= last.slot.to) {
      kept.push(next.entry);
      last = next;
    } else {
      const because = `it overlaps ${unmanagedAddress(last.entry.observed)}, and ${name} of a room can't overlap in a config`;
      leftOut.push({ observed: next.entry.observed, because });
    }
  }
  return { kept, leftOut };
}
