import type { DomainSettings } from "../model/config.ts";
import type { State } from "../model/state.ts";
import type { Desired, DomainEntry, RoomEntry } from "../resources/contract.ts";
import type { Entry, Section } from "./entries.ts";
import { type HeldKeys, heldKeys, keysFor } from "./keys.ts";
import { lift } from "./lift.ts";
import { gatherRegions } from "./regional.ts";
import type { RoomParts } from "./rooms.ts";
import type { DomainBlock, EntryBlock, RoomBlock, SectionBlock } from "./tree.ts";

export interface BlockInput {
  readonly domain: string;
  readonly rooms: readonly RoomParts[];
  /** What stands in the domain's own sections. */
  readonly sections: readonly Section<Entry<DomainEntry>>[];
  readonly state: State;
  readonly regions: readonly string[];
  /** The zone of the file's local times; `undefined` if they aren't local. */
  readonly timezone: string | undefined;
  /** The domain's block in the config: its settings stand there, and can't be set again. */
  readonly declared: DomainSettings | undefined;
  readonly desired: readonly Desired[];
}

/** Settles the keys, what is said once for many, and the regions. */
export function buildBlock(input: BlockInput): DomainBlock {
  const { domain, rooms, sections, declared, timezone } = input;
  const held = heldKeys(input.state);
  const region = declared === undefined ? usualRegion(input) : undefined;
  const hasTimes = rooms.some(({ sections: own }) => own.some(({ entries }) => entries.some(hasStart)));
  return {
    domain,
    region,
    timezone: declared === undefined && hasTimes ? timezone : undefined,
    rooms: rooms.map((room) => roomBlock(domain, room, region, held)),
    sections: sections.map((section) => domainSection(input, section, region, held)),
  };
}

function hasStart({ declaration }: Entry<RoomEntry>): boolean {
  return "start" in declaration.own;
}

/** That of most rooms, else of most of what stands in the domain's own sections. */
function usualRegion({ rooms, sections, regions }: BlockInput): string | undefined {
  const others = sections.flatMap(({ entries }) => entries.map(({ observed }) => observed.region));
  const found = rooms.length > 0 ? rooms.map(({ region }) => region) : others;
  const count = (region: string): number => found.filter((each) => each === region).length;
  return [...new Set(found)].toSorted((a, b) => count(b) - count(a) || regions.indexOf(a) - regions.indexOf(b))[0];
}

function roomBlock(
  domain: string,
  { name, region, open, sections }: RoomParts,
  usual: string | undefined,
  held: HeldKeys,
): RoomBlock {
  const all = sections.flatMap(({ entries }) => entries);
  const lifted = lift(
    open?.declaration,
    all.map(({ declaration }) => declaration),
  );
  const ownOf = new Map(all.map((entry, index) => [entry, lifted.own[index]]));
  return {
    name,
    region: region === usual ? undefined : region,
    policy: lifted.policy,
    sections: sections.map((section): SectionBlock => {
      const keys = keysOf(section, `${section.kind}/${domain}/${name}`, held);
      const entries = section.entries.map((entry, index): EntryBlock => ({
        key: keys[index] as string,
        spec: { ...entry.declaration.own, ...ownOf.get(entry) },
      }));
      return { ...section, entries };
    }),
  };
}

function keysOf({ entries }: Section<Entry<RoomEntry>>, prefix: string, held: HeldKeys): readonly string[] {
  return keysFor(
    entries.map(({ observed, declaration }) => {
      const own = held.of(observed, prefix);
      const stays = own !== undefined && held.fits(`${prefix}/${own}`, observed);
      return { own: stays ? own : undefined, names: declaration.names };
    }),
    held.under(prefix),
  );
}

function domainSection(
  { domain, rooms, regions, declared, desired }: BlockInput,
  section: Section<Entry<DomainEntry>>,
  usual: string | undefined,
  held: HeldKeys,
): SectionBlock {
  const prefix = `${section.kind}/${domain}`;
  const declaredKeys = keysUnder(prefix, desired);
  const regionOf = new Map(rooms.map(({ name, region }) => [name, region]));
  const parts = gatherRegions(section.entries, regions).map(({ own, names, entries }) => {
    const places = entries.map(({ observed }) => observed.region);
    const inherited = declared === undefined ? (regionOf.get(String(own["room"])) ?? usual) : undefined;
    const isUsual = places.length === 1 && places[0] === inherited;
    return { own, names, entries, regions: isUsual ? undefined : places };
  });
  const ownOf = ({ entries, regions: said }: (typeof parts)[number]): string | undefined => {
    const own = entries.map(({ observed }) => held.of(observed, prefix)).find((key) => key !== undefined);
    if (own === undefined || declaredKeys.has(own)) return undefined;
    const address = (region: string): string => `${prefix}/${own}${said === undefined ? "" : `@${region}`}`;
    return entries.every(({ observed }) => held.fits(address(observed.region), observed)) ? own : undefined;
  };
  const keys = keysFor(
    parts.map((part) => ({ own: ownOf(part), names: part.names })),
    new Set([...held.under(prefix), ...declaredKeys]),
  );
  const entries = parts.map(({ own, regions: said }, index): EntryBlock => ({
    key: keys[index] as string,
    spec: own,
    ...(said === undefined ? {} : { regions: said }),
  }));
  return { ...section, entries: entries.toSorted((a, b) => (a.key < b.key ? -1 : 1)) };
}

/** The keys that the config has in a section: of `crm@sfo-1` that is `crm`. */
function keysUnder(prefix: string, desired: readonly Desired[]): ReadonlySet<string> {
  const own = desired.flatMap(({ address }) => (address.startsWith(`${prefix}/`) ? [address.slice(prefix.length + 1)] : []));
  return new Set(own.map((name) => name.split("@", 1)[0] as string));
}
