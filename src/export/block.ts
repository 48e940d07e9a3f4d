import type { DomainSettings } from "../model/config.ts";
import type { State } from "../model/state.ts";
import type { Entry, EntryOf } from "./entries.ts";
import { type HeldKeys, heldKeys, keysFor } from "./keys.ts";
import { lift } from "./lift.ts";
import type { RoomParts } from "./rooms.ts";
import type { DomainBlock, RoomBlock, WebhookBlock } from "./tree.ts";
import { gatherWebhooks } from "./webhooks.ts";

export interface BlockInput {
  readonly domain: string;
  readonly rooms: readonly RoomParts[];
  readonly entries: readonly Entry[];
  readonly state: State;
  readonly regions: readonly string[];
  /** The zone of the file's local times; `undefined` if they aren't local. */
  readonly timezone: string | undefined;
  /** The domain's block in the config: its settings stand there, and can't be set again. */
  readonly declared: DomainSettings | undefined;
}

/** Settles the keys, what is said once for many, and the regions. */
export function buildBlock(input: BlockInput): DomainBlock {
  const { domain, rooms, declared, timezone } = input;
  const held = heldKeys(input.state);
  const webhooks = input.entries.filter((entry): entry is EntryOf<"webhooks"> => entry.declaration.section === "webhooks");
  const region = declared === undefined ? usualRegion(rooms, webhooks, input.regions) : undefined;
  const hasTimes = rooms.some(({ bookings }) => bookings.length > 0);
  return {
    domain,
    region,
    timezone: declared === undefined && hasTimes ? timezone : undefined,
    rooms: rooms.map((room) => roomBlock(domain, room, region, held)),
    webhooks: webhookBlocks(input, webhooks, region, held),
  };
}

/** That of most rooms, else of most webhooks. */
function usualRegion(
  rooms: readonly RoomParts[],
  webhooks: readonly EntryOf<"webhooks">[],
  regions: readonly string[],
): string | undefined {
  const found = rooms.length > 0 ? rooms.map(({ region }) => region) : webhooks.map(({ observed }) => observed.region);
  const count = (region: string): number => found.filter((each) => each === region).length;
  return [...new Set(found)].toSorted((a, b) => count(b) - count(a) || regions.indexOf(a) - regions.indexOf(b))[0];
}

function roomBlock(
  domain: string,
  { name, region, open, bookings }: RoomParts,
  usual: string | undefined,
  held: HeldKeys,
): RoomBlock {
  const lifted = lift(
    open?.declaration,
    bookings.map(({ declaration }) => declaration),
  );
  const prefix = `booking/${domain}/${name}`;
  const keys = keysFor(
    bookings.map(({ observed, declaration }) => {
      const own = held.of(observed, prefix);
      const stays = own !== undefined && held.fits(`${prefix}/${own}`, observed);
      return { own: stays ? own : undefined, names: declaration.names };
    }),
    held.under(prefix),
  );
  return {
    name,
    region: region === usual ? undefined : region,
    policy: lifted.policy,
    bookings: bookings.map(({ declaration }, index) => ({
      key: keys[index] as string,
      spec: { ...declaration.own, ...lifted.own[index] },
    })),
  };
}

function webhookBlocks(
  { domain, rooms, regions, declared }: BlockInput,
  webhooks: readonly EntryOf<"webhooks">[],
  usual: string | undefined,
  held: HeldKeys,
): WebhookBlock[] {
  const prefix = `webhook/${domain}`;
  const declaredKeys = new Set(declared?.webhooks.map(({ name }) => name));
  const regionOf = new Map(rooms.map(({ name, region }) => [name, region]));
  const parts = gatherWebhooks(webhooks, regions).map(({ own, names, entries }) => {
    const places = entries.map(({ observed }) => observed.region);
    const unsaid = declared === undefined ? (regionOf.get(String(own["room"])) ?? usual) : undefined;
    const isUsual = places.length === 1 && places[0] === unsaid;
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
  const blocks = parts.map(({ own, regions: said }, index): WebhookBlock => ({
    key: keys[index] as string,
    spec: own,
    regions: said,
  }));
  return blocks.toSorted((a, b) => (a.key < b.key ? -1 : 1));
}
