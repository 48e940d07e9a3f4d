import { type Branch, inline, type Tree } from "../config/yaml/write.ts";
import { Secret } from "../model/secret.ts";
import type { Spec } from "../model/spec.ts";

export interface DomainBlock {
  readonly domain: string;
  readonly region: string | undefined;
  readonly timezone: string | undefined;
  /** How far ahead its series have meetings; `undefined`: it has none. */
  readonly horizon: string | undefined;
  readonly rooms: readonly RoomBlock[];
  readonly sections: readonly SectionBlock[];
}

export interface RoomBlock {
  readonly name: string;
  /** If it isn't the domain's. */
  readonly region: string | undefined;
  readonly policy: Spec;
  readonly sections: readonly SectionBlock[];
}

export interface SectionBlock {
  readonly kind: string;
  readonly name: string;
  readonly entries: readonly EntryBlock[];
}

export interface EntryBlock {
  readonly key: string;
  readonly spec: Spec;
  /** Of a series: how many it has. */
  readonly meetings?: number;
  /** If they aren't the default. */
  readonly regions?: readonly string[];
}

/** `variableOf` names the variable of a password. */
export function treeOf(block: DomainBlock, variableOf: (secret: Secret) => string): Branch {
  const settings = (spec: Spec): [string, Tree][] =>
    Object.entries(spec).flatMap(([field, value]): [string, Tree][] => {
      if (value === undefined) return [];
      return [[field, value instanceof Secret ? inline(new Map([["env", variableOf(value)]])) : value]];
    });
  const entry = ({ key, spec, regions }: EntryBlock): [string, Tree] => {
    const own = regions === undefined ? [] : [["regions", regions] as const];
    return [key, inline(new Map([...settings(spec), ...own]))];
  };
  const sections = (own: readonly SectionBlock[]): [string, Tree][] =>
    own.flatMap(({ name, entries }) => section(name, entries.map(entry)));
  const rooms = block.rooms.map(({ name, region, policy, sections: own }): [string, Tree] => {
    const entries = [...settings({ region, ...policy }), ...sections(own)];
    return [name, entries.length === 0 ? inline(new Map()) : new Map(entries)];
  });
  const domain = [
    ...settings({ region: block.region, timezone: block.timezone, horizon: block.horizon }),
    ...section("rooms", rooms),
    ...sections(block.sections),
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
