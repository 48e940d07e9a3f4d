import type { Instant } from "../model/instant.ts";
import type { DomainSettings } from "../model/config.ts";
import type { State } from "../model/state.ts";
import type { Desired, DomainEntry, RoomEntry } from "../resources/contract.ts";
import type { Entry, Section } from "./entries.ts";
import { type OwnedKeys, ownedKeys, keysFor } from "./keys.ts";
import { type Foldable, foldRows } from "./fold-rows.ts";
import { liftPolicy } from "./lift-policy.ts";
import { gatherRegions } from "./regional.ts";
import { type Protections, protectionsOf } from "./protections.ts";
import type { RoomParts } from "./rooms.ts";
import type { DomainBlock, EntryBlock, RoomBlock, SectionBlock } from "./tree.ts";

export interface BlockInput {
  readonly domain: string;
  readonly rooms: readonly RoomParts[];
  /** The domain's own sections. */
  readonly sections: readonly Section<Entry<DomainEntry>>[];
  readonly state: State;
  readonly regions: readonly string[];
  /** Of local times, if there are any. */
  readonly timezone: string | undefined;
  /** With a block in the config, the settings are there. */
  readonly declared: DomainSettings | undefined;
  readonly desired: readonly Desired[];
  readonly now: Instant;
}

/** Chooses the keys, the rooms' policies and the regions. */
export function buildBlock(input: BlockInput): DomainBlock {
  const { domain, rooms, sections, declared, timezone } = input;
  const owned = ownedKeys(input.state);
  const protections = protectionsOf(input.state);
  const region = declared === undefined ? usualRegion(input) : undefined;
  const hasTimes = rooms.some(({ sections: own }) => own.some(({ entries }) => entries.some(hasStart)));
  // A declared domain has its horizon elsewhere: it may be too short for a series of this file.
  let last = "";
  const fold = (entries: readonly Foldable[]): readonly EntryBlock[] => {
    if (declared !== undefined) return entries.map(({ entry }) => entry);
    const folded = foldRows(entries);
    if (folded.last > last) last = folded.last;
    return folded.entries;
  };
  const blocks = rooms.map((room) => roomBlock(domain, room, region, { owned, protections }, fold));
  return {
    domain,
    region,
    timezone: declared === undefined && hasTimes ? timezone : undefined,
    horizon: last === "" ? undefined : horizonOf(last, input.now),
    rooms: blocks,
    sections: sections.map((section) => domainSection(input, section, region, { owned, protections })),
  };
}

/** All meetings of its series are within it, also of a run whose default is shorter. */
function horizonOf(last: string, now: Instant): string {
  return `${Math.max(60, Math.ceil((Date.parse(last) - now) / 86_400_000) + 2)}d`;
}

function hasStart({ declaration }: Entry<RoomEntry>): boolean {
  return "start" in declaration.own;
}

/** Of most rooms, else of most other objects. */
function usualRegion({ rooms, sections, regions }: BlockInput): string | undefined {
  const others = sections.flatMap(({ entries }) => entries.map(({ observed }) => observed.region));
  const found = rooms.length > 0 ? rooms.map(({ region }) => region) : others;
  const count = (region: string): number => found.filter((each) => each === region).length;
  return [...new Set(found)].toSorted((a, b) => count(b) - count(a) || regions.indexOf(a) - regions.indexOf(b))[0];
}

/** What the state knows of objects. */
interface Known {
  readonly owned: OwnedKeys;
  readonly protections: Protections;
}

function roomBlock(
  domain: string,
  { name, region, open, sections }: RoomParts,
  usual: string | undefined,
  { owned, protections }: Known,
  fold: (entries: readonly Foldable[]) => readonly EntryBlock[],
): RoomBlock {
  const all = sections.flatMap(({ entries }) => entries);
  const lifted = liftPolicy(
    open?.declaration,
    all.map(({ declaration }) => declaration),
  );
  const ownOf = new Map(all.map((entry, index) => [entry, lifted.own[index]]));
  const protection = protections.ofRoom(domain, name);
  return {
    name,
    region: region === usual ? undefined : region,
    policy: { ...lifted.policy, ...protection },
    sections: sections.map((section): SectionBlock => {
      const prefix = `${section.kind}/${domain}/${name}`;
      const keys = keysOf(section, prefix, owned);
      const entries = section.entries.map((entry, index): Foldable => ({
        entry: {
          key: keys[index] as string,
          spec: { ...entry.declaration.own, ...ownOf.get(entry), ...protections.ofEntry(entry.observed, protection) },
        },
        isOwned: owned.of(entry.observed, prefix) !== undefined,
        series: owned.seriesOf(entry.observed, prefix),
      }));
      return { ...section, entries: fold(entries) };
    }),
  };
}

function keysOf({ entries }: Section<Entry<RoomEntry>>, prefix: string, owned: OwnedKeys): readonly string[] {
  return keysFor(
    entries.map(({ observed, declaration }) => {
      const own = owned.of(observed, prefix);
      const stays = own !== undefined && owned.fits(`${prefix}/${own}`, observed);
      return { own: stays ? own : undefined, names: declaration.names };
    }),
    owned.under(prefix),
  );
}

function domainSection(
  { domain, rooms, regions, declared, desired }: BlockInput,
  section: Section<Entry<DomainEntry>>,
  usual: string | undefined,
  { owned, protections }: Known,
): SectionBlock {
  const prefix = `${section.kind}/${domain}`;
  const declaredKeys = keysUnder(prefix, desired);
  const regionOf = new Map(rooms.map(({ name, region }) => [name, region]));
  const said = section.entries.map(({ observed, declaration }) => {
    const own = { ...declaration.own, ...protections.ofEntry(observed) };
    return { observed, declaration: { ...declaration, own } };
  });
  const parts = gatherRegions(said, regions).map(({ own, names, entries }) => {
    const places = entries.map(({ observed }) => observed.region);
    const inherited = declared === undefined ? (regionOf.get(String(own["room"])) ?? usual) : undefined;
    const isUsual = places.length === 1 && places[0] === inherited;
    return { own, names, entries, regions: isUsual ? undefined : places };
  });
  const ownOf = ({ entries, regions: declaredRegions }: (typeof parts)[number]): string | undefined => {
    const own = entries.map(({ observed }) => owned.of(observed, prefix)).find((key) => key !== undefined);
    if (own === undefined || declaredKeys.has(own)) return undefined;
    const address = (region: string): string => `${prefix}/${own}${declaredRegions === undefined ? "" : `@${region}`}`;
    return entries.every(({ observed }) => owned.fits(address(observed.region), observed)) ? own : undefined;
  };
  const keys = keysFor(
    parts.map((part) => ({ own: ownOf(part), names: part.names })),
    new Set([...owned.under(prefix), ...declaredKeys]),
  );
  const entries = parts.map(({ own, regions: declaredRegions }, index): EntryBlock => ({
    key: keys[index] as string,
    spec: own,
    ...(declaredRegions === undefined ? {} : { regions: declaredRegions }),
  }));
  return { ...section, entries: entries.toSorted((a, b) => (a.key < b.key ? -1 : 1)) };
}

/** `crm` for `crm@sfo-1`. */
function keysUnder(prefix: string, desired: readonly Desired[]): ReadonlySet<string> {
  const own = desired.flatMap(({ address }) => (address.startsWith(`${prefix}/`) ? [address.slice(prefix.length + 1)] : []));
  return new Set(own.map((name) => name.split("@", 1)[0] as string));
}
