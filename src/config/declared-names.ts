import { isAbsolute, resolve } from "node:path";
import { BUILT_IN_REGIONS } from "./resolve/regions.ts";
import { composeFiles } from "./compose/index.ts";
import { readConfigFiles } from "./files/read-config.ts";
import { createWorkTree } from "./files/work-tree.ts";
import { createReport } from "./report.ts";

export const NAME_KINDS = ["addresses", "domains", "regions", "rooms", "room-ids"] as const;
export type NameKind = (typeof NAME_KINDS)[number];

/**
 * What the config files name, each once and sorted: of a series its address. Nothing is resolved, so it is quick, and a config with errors
 * has names too.
 */
export async function declaredNames(
  kind: NameKind,
  { directory, file = "xroom.yaml" }: { readonly directory: string; readonly file?: string | undefined },
): Promise<readonly string[]> {
  const files = await readConfigFiles(createWorkTree(), isAbsolute(file) ? file : resolve(directory, file), createReport());
  if (files === undefined) return [];
  const { composed } = composeFiles(files, createReport());
  const domains = [...composed].flatMap(([name, parts]) => parts.map(({ declared }) => [name, declared] as const));
  const rooms = domains.flatMap(([domain, { rooms: own = {} }]) =>
    Object.entries(own).map(([room, declared]) => ({ domain, room, bookings: Object.keys(declared.bookings ?? {}) })),
  );
  const names = {
    domains: () => domains.map(([domain]) => domain),
    regions: () => [...BUILT_IN_REGIONS.map(({ name }) => name), ...Object.keys(files.root.value.regions ?? {})],
    rooms: () => rooms.map(({ room }) => room),
    "room-ids": () => rooms.map(({ domain, room }) => `${domain}/${room}`),
    addresses: () => [
      ...rooms.flatMap(({ domain, room, bookings }) => [
        `room/${domain}/${room}`,
        ...bookings.map((booking) => `booking/${domain}/${room}/${booking}`),
      ]),
      ...domains.flatMap(([domain, { webhooks = {} }]) => Object.keys(webhooks).map((name) => `webhook/${domain}/${name}`)),
    ],
  } satisfies Record<NameKind, () => string[]>;
  return [...new Set(names[kind]())].toSorted();
}
