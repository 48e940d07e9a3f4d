import { createZones } from "../config/time/zones.ts";
import { createTimeWriter } from "../config/time/write-time.ts";
import { writeConfig } from "../config/yaml/write.ts";
import { fail } from "../model/diagnostic.ts";
import { NO_OWNER } from "../model/keyring.ts";
import { Secret } from "../model/secret.ts";
import { buildBlock } from "./block.ts";
import { choose, type LeftOut, type Live } from "./choose.ts";
import { declareAll } from "./entries.ts";
import { headerOf } from "./header.ts";
import { gatherRooms } from "./rooms.ts";
import { type DomainBlock, treeOf } from "./tree.ts";
import { nameVariables, type PasswordUse } from "./variables.ts";

export interface ImportInput extends Live {
  /** In the config's order, those that were looked at. */
  readonly regions: readonly string[];
  /** The zone to write times in; without one they are in UTC. */
  readonly timezone: string | undefined;
  /** Variables that the config names already; one that holds an imported password is used again. */
  readonly variables: ReadonlyMap<string, Secret | undefined>;
  /** Where the schema is, from where the file is going to be. */
  readonly schema: string;
}

export interface ImportedDomain {
  /** A whole config file. */
  readonly text: string;
  readonly rooms: number;
  readonly bookings: number;
  readonly webhooks: number;
  /** The variables that it names, and what each has to hold. */
  readonly variables: ReadonlyMap<string, Secret>;
  readonly leftOut: readonly LeftOut[];
  /** How many there are that nobody would expect in it. */
  readonly over: number;
  readonly ignored: number;
  readonly declared: number;
}

/** Turns what a domain holds into a config file that declares it: the plan of that file is empty. */
export function importDomain(input: ImportInput): ImportedDomain {
  const { domain, domains, state, regions, kinds, timezone } = input;
  const declared = domains.get(domain);
  const zone = timezone === undefined ? undefined : createZones().find(timezone);
  if (timezone !== undefined && zone === undefined)
    throw fail(
      "unknown-zone",
      `there is no time zone ${timezone}`,
      "Zones are named as in the IANA database, such as Europe/Berlin.",
    );

  const chosen = choose(input);
  const writing = createTimeWriter(zone, { bare: declared === undefined });
  const { entries, leftOut: undeclarable } = declareAll(chosen.objects, kinds, writing, input.keyring);
  const sources = new Map(declared?.rooms.map(({ name, source }) => [name, source.file]));
  const gathered = gatherRooms(entries, {
    kinds,
    regions,
    declaredIn: (room) => sources.get(room),
    heldIn: (room) => heldRoom(input, room),
  });
  const block = buildBlock({ domain, rooms: gathered.rooms, entries, state, regions, timezone: zone?.name, declared });
  const variables = variablesOf(block, input);
  const counts = {
    rooms: block.rooms.length,
    bookings: block.rooms.reduce((sum, { bookings }) => sum + bookings.length, 0),
    webhooks: block.webhooks.length,
    over: chosen.over,
    ignored: chosen.ignored,
    declared: chosen.declared,
    leftOut: [...chosen.leftOut, ...undeclarable, ...gathered.leftOut],
  };
  const names = new Map([...variables].map(([name, secret]) => [secret, name]));
  const header = headerOf({
    ...counts,
    domain,
    regions,
    now: `${new Date(input.now).toISOString().slice(0, 19)}Z`,
    schema: input.schema,
  });
  const text = writeConfig(
    treeOf(block, (secret) => names.get(secret) as string),
    header,
  );
  return { text, ...counts, variables };
}

/** Where the state holds a room as ours, if it is open there, or may be: nobody has looked. */
function heldRoom({ domain, state, regions, observation }: ImportInput, room: string): string | undefined {
  const address = `room/${domain}/${room}`;
  const held = Object.hasOwn(state.objects, address) ? state.objects[address] : undefined;
  if (held === undefined) return undefined;
  const isOpen = observation.lists.some(
    ({ kind, region, objects }) => kind === "room" && region === held.region && objects.some((each) => each.room === room),
  );
  return isOpen || !regions.includes(held.region) ? held.region : undefined;
}

function variablesOf(block: DomainBlock, { domain, variables, keyring }: ImportInput): ReadonlyMap<string, Secret> {
  const known = new Map(
    [...variables].flatMap(([name, secret]) =>
      secret === undefined ? [] : [[keyring.hide(secret, NO_OWNER).digest, name] as const],
    ),
  );
  const uses = block.rooms.flatMap(({ name: room, policy, bookings }): PasswordUse[] => [
    ...(policy["password"] instanceof Secret ? [{ secret: policy["password"], room }] : []),
    ...bookings.flatMap(({ key, spec }) =>
      spec["password"] instanceof Secret ? [{ secret: spec["password"], room, booking: key }] : [],
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
