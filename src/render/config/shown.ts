import type { Declared, DeclaredConfig, DeclaredMap } from "../../model/declared.ts";

/** What is shown of a config: in a scope, its series as rules or as meetings. */
export interface ShownConfig {
  readonly root: DeclaredMap;
  readonly domains: DeclaredMap;
}

interface Shown {
  domain(name: string): boolean;
  address(address: string): boolean;
  /** Whether domains without anything of the scope are left out. */
  readonly targeted: boolean;
  readonly occurrences: boolean;
}

export function showConfig(declared: DeclaredConfig, shown: Shown): ShownConfig {
  const occurrences = shown.occurrences ? declared.occurrences() : new Map<string, ReadonlyMap<string, DeclaredMap>>();
  const domains = [...declared.domains]
    .filter(([name]) => shown.domain(name))
    .map(([name, domain]) => [name, showDomain(name, domain, shown, occurrences)] as const)
    .filter(([, { entries }]) => !shown.targeted || entries.has("rooms") || entries.has("webhooks"));
  return { root: declared.root, domains: { kind: "map", entries: new Map(domains) } };
}

type Meetings = ReadonlyMap<string, ReadonlyMap<string, DeclaredMap>>;

function showDomain(name: string, domain: DeclaredMap, shown: Shown, meetings: Meetings): DeclaredMap {
  const rooms = mapsIn(domain, "rooms")
    .map(([room, map]) => [room, showRoom(`${name}/${room}`, map, shown, meetings)] as const)
    .filter(([room, { entries }]) => entries.has("bookings") || shown.address(`room/${name}/${room}`));
  const webhooks = mapsIn(domain, "webhooks").filter(([webhook]) => shown.address(`webhook/${name}/${webhook}`));
  return withMaps(withMaps(domain, "rooms", rooms), "webhooks", webhooks);
}

function showRoom(room: string, map: DeclaredMap, { address }: Shown, meetings: Meetings): DeclaredMap {
  const bookings = mapsIn(map, "bookings").flatMap(([name, booking]): (readonly [string, DeclaredMap])[] => {
    const own = `booking/${room}/${name}`;
    const unfolded = meetings.get(own);
    if (unfolded === undefined) return address(own) ? [[name, booking]] : [];
    return [...unfolded].filter(([occurrence]) => address(own) || address(`booking/${room}/${occurrence}`));
  });
  return withMaps(map, "bookings", bookings);
}

function mapsIn({ entries }: DeclaredMap, key: string): readonly (readonly [string, DeclaredMap])[] {
  const section = entries.get(key);
  if (section?.kind !== "map") return [];
  return [...section.entries].flatMap(([name, each]) => (each.kind === "map" ? [[name, each] as const] : []));
}

function withMaps(map: DeclaredMap, key: string, maps: readonly (readonly [string, DeclaredMap])[]): DeclaredMap {
  const entries = new Map<string, Declared>(map.entries);
  if (maps.length === 0) entries.delete(key);
  else entries.set(key, { kind: "map", entries: new Map(maps) });
  return { ...map, entries };
}
