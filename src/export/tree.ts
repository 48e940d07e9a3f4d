import { type Branch, inline, type Tree } from "../config/yaml/write.ts";
import { Secret } from "../model/secret.ts";
import type { Spec } from "../model/spec.ts";

/** A domain's block, settled but for the words that YAML has for it. */
export interface DomainBlock {
  readonly domain: string;
  readonly region: string | undefined;
  readonly timezone: string | undefined;
  readonly rooms: readonly RoomBlock[];
  readonly webhooks: readonly WebhookBlock[];
}

export interface RoomBlock {
  readonly name: string;
  /** If it is not its domain's. */
  readonly region: string | undefined;
  readonly policy: Spec;
  readonly bookings: readonly { readonly key: string; readonly spec: Spec }[];
}

export interface WebhookBlock {
  readonly key: string;
  readonly spec: Spec;
  /** If they are others than those that it has without saying so. */
  readonly regions: readonly string[] | undefined;
}

/** A whole file. `variableOf` names the variable of each password. */
export function treeOf(block: DomainBlock, variableOf: (secret: Secret) => string): Branch {
  const settings = (spec: Spec): [string, Tree][] =>
    Object.entries(spec).flatMap(([field, value]): [string, Tree][] => {
      if (value === undefined) return [];
      return [[field, value instanceof Secret ? inline(new Map([["env", variableOf(value)]])) : value]];
    });
  const rooms = block.rooms.map(({ name, region, policy, bookings }): [string, Tree] => {
    const entries = [
      ...settings({ region, ...policy }),
      ...section(
        "bookings",
        bookings.map(({ key, spec }) => [key, inline(new Map(settings(spec)))]),
      ),
    ];
    return [name, entries.length === 0 ? inline(new Map()) : new Map(entries)];
  });
  const webhooks = block.webhooks.map(({ key, spec, regions }): [string, Tree] => [
    key,
    inline(new Map([...settings(spec), ...(regions === undefined ? [] : [["regions", regions] as const])])),
  ]);
  const domain = [
    ...settings({ region: block.region, timezone: block.timezone }),
    ...section("rooms", rooms),
    ...section("webhooks", webhooks),
  ];
  const domains = new Map([[block.domain, domain.length === 0 ? inline(new Map()) : new Map(domain)]]);
  return new Map<string, Tree>([
    ["version", 1],
    ["domains", domains],
  ]);
}

function section(name: string, entries: readonly (readonly [string, Tree])[]): [string, Tree][] {
  return entries.length === 0 ? [] : [[name, new Map(entries)]];
}
