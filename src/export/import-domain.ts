import { createZones } from "../config/time/zones.ts";
import { createTimeWriter } from "../config/time/write-time.ts";
import { writeConfig } from "../config/yaml/write.ts";
import { roomAddress } from "../model/address.ts";
import { fail } from "../model/diagnostic.ts";
import { NO_OWNER } from "../model/keyring.ts";
import { Secret } from "../model/secret.ts";
import type { Spec } from "../model/spec.ts";
import type { Kind } from "../resources/contract.ts";
import { buildBlock } from "./block.ts";
import { selectObjects, type LiveDomain } from "./select.ts";
import { declareAll, isInDomainSection, sectionsOf } from "./entries.ts";
import { headerOf } from "./header.ts";
import type { Counts, FoldedCount, NotInFile } from "./not-in-file.ts";
import { gatherRooms } from "./rooms.ts";
import { type DomainBlock, treeOf } from "./tree.ts";
import { nameVariables, type PasswordUse } from "./variables.ts";

export interface ImportInput extends LiveDomain {
  /** Those that were listed, in the config's order. */
  readonly regions: readonly string[];
  /** Of written times; UTC without one. */
  readonly timezone: string | undefined;
  /** Of the config; one with an imported password is used again. */
  readonly variables: ReadonlyMap<string, Secret | undefined>;
  /** Relative to the file. */
  readonly schema: string;
}

export interface ImportedDomain extends NotInFile {
  readonly text: string;
  /** Rooms, open or not, and entries by kind. */
  readonly counts: Counts;
  readonly folded: FoldedCount;
  /** The file's variables, and their values. */
  readonly variables: ReadonlyMap<string, Secret>;
}

/** Writes a config file that declares a domain's objects: its plan is empty. */
export function importDomain(input: ImportInput): ImportedDomain {
  const { domain, domains, regions, kinds, timezone } = input;
  const declared = domains.get(domain);
  const zone = timezone === undefined ? undefined : createZones().find(timezone);
  if (timezone !== undefined && zone === undefined)
    throw fail(
      "unknown-zone",
      `there is no time zone ${timezone}`,
      "Zones are named as in the IANA database, such as Europe/Berlin.",
    );

  const selected = selectObjects(input);
  const times = createTimeWriter(zone, { bare: declared === undefined });
  const { entries, leftOut: undeclarable } = declareAll(selected.objects, kinds, times, input.keyring);
  const sources = new Map(declared?.rooms.map(({ name, source }) => [name, source.file]));
  const gathered = gatherRooms(entries, {
    kinds,
    regions,
    declaredIn: (room) => sources.get(room),
    ownedIn: (room) => ownedRoomRegion(input, room),
  });
  const block = buildBlock({
    ...input,
    rooms: gathered.rooms,
    sections: sectionsOf(entries.filter(isInDomainSection), kinds),
    timezone: zone?.name,
    declared,
  });
  const variables = variablesOf(block, input);
  const notInFile: NotInFile = {
    over: selected.over,
    ignored: selected.ignored,
    declared: selected.declared,
    leftOut: [...selected.leftOut, ...undeclarable, ...gathered.leftOut],
  };
  const counts = countsOf(block, kinds);
  const folded = foldedIn(block);
  const names = new Map([...variables].map(([name, secret]) => [secret, name]));
  const header = headerOf({
    ...notInFile,
    counts,
    folded,
    domain,
    regions,
    now: `${new Date(input.now).toISOString().slice(0, 19)}Z`,
    schema: input.schema,
  });
  const text = writeConfig(
    treeOf(block, (secret) => names.get(secret) as string),
    header,
  );
  return { text, counts, folded, ...notInFile, variables };
}

function countsOf({ rooms, sections }: DomainBlock, kinds: readonly Kind[]): Counts {
  const all = [...rooms.flatMap((room) => room.sections), ...sections];
  const count = (name: string): number =>
    all.flatMap(({ kind, entries }) => (kind === name ? entries : [])).reduce((sum, { meetings = 1 }) => sum + meetings, 0);
  return { ...Object.fromEntries(kinds.map(({ name }) => [name, count(name)])), room: rooms.length };
}

function foldedIn({ rooms }: DomainBlock): FoldedCount {
  const series = rooms
    .flatMap(({ sections }) => sections.flatMap(({ entries }) => entries))
    .flatMap(({ meetings }) => (meetings === undefined ? [] : [meetings]));
  return { series: series.length, meetings: series.reduce((sum, each) => sum + each, 0) };
}

/** The region of an owned room that is open there, or may be, as the region was not listed. */
function ownedRoomRegion({ domain, state, regions, observation }: ImportInput, room: string): string | undefined {
  const address = roomAddress(domain, room);
  const held = Object.hasOwn(state.objects, address) ? state.objects[address] : undefined;
  if (held === undefined) return undefined;
  const isOpen = observation.lists.some(
    ({ kind, region, objects }) => kind === held.kind && region === held.region && objects.some((each) => each.room === room),
  );
  return isOpen || !regions.includes(held.region) ? held.region : undefined;
}

function variablesOf(block: DomainBlock, { domain, variables, keyring }: ImportInput): ReadonlyMap<string, Secret> {
  const known = new Map(
    [...variables].flatMap(([name, secret]) =>
      secret === undefined ? [] : [[keyring.hide(secret, NO_OWNER).digest, name] as const],
    ),
  );
  const uses = block.rooms.flatMap(({ name: room, policy, sections }): PasswordUse[] => [
    ...secretsIn(policy).map((secret) => ({ secret, room })),
    ...sections.flatMap(({ entries }) =>
      entries.flatMap(({ key, spec }) => secretsIn(spec).map((secret) => ({ secret, room, key }))),
    ),
  ]);
  const isKnown = ({ secret }: PasswordUse): boolean => known.has(keyring.hide(secret, NO_OWNER).digest);
  const named = nameVariables(
    domain,
    uses.filter((use) => !isKnown(use)),
    new Set(variables.keys()),
  );
  return new Map(
    uses.map(({ secret }): [string, Secret] => [
      named.get(secret) ?? (known.get(keyring.hide(secret, NO_OWNER).digest) as string),
      secret,
    ]),
  );
}

function secretsIn(spec: Spec): Secret[] {
  return Object.values(spec).filter((value) => value instanceof Secret);
}
