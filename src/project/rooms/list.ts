import { CallError } from "../../api/errors.ts";
import { type InventoryItem, sortOut } from "../inventory.ts";
import type { Config, DomainConfig, RegionConfig } from "../../model/config.ts";
import type { Instant } from "../../model/instant.ts";
import { createKeyring } from "../../model/keyring.ts";
import type { State } from "../../model/state.ts";
import { match } from "../../plan/match.ts";
import { compare } from "../../plan/observe.ts";
import type { Observed, Place } from "../../resources/contract.ts";
import { room as kind } from "../../resources/room/index.ts";
import { observe, observeEverywhere } from "../../resources/room/observe.ts";
import { keyOfRoom } from "../../resources/room/spec.ts";
import type { Project } from "../session.ts";
import { checkRegions, type RoomPlace } from "./place.ts";

export interface Wanted {
  /** None: every domain of the account. */
  readonly domains: readonly string[];
  /** None: those in use. */
  readonly regions: readonly string[];
}

/** The room, if it is open, beside the domain's other open rooms of that region. Throws a CallError. */
export async function findRoom(
  { connection }: Project,
  place: RoomPlace,
  signal?: AbortSignal,
): Promise<{ readonly live: Observed | undefined; readonly others: readonly Observed[] }> {
  const all = await observe(connection.reader, place, signal);
  const key = keyOfRoom(place.id);
  return { live: all.find((each) => each.key === key), others: all.filter((each) => each.key !== key) };
}

/** All open rooms that are wanted, with what went wrong where a region could not be asked. Throws a Failure for an unknown region. */
export async function listRooms(
  project: Project,
  { now, ...wanted }: Wanted & { readonly state: State; readonly now: Instant },
  signal: AbortSignal,
): Promise<{ readonly rooms: readonly InventoryItem[]; readonly errors: readonly CallError[] }> {
  const { connection, config, account } = project;
  const asked = listsFor(wanted, project).map(({ region, domain }) =>
    domain === undefined
      ? observeEverywhere(connection.reader, region, signal)
      : observe(connection.reader, { region, domain }, signal),
  );
  const found = await Promise.allSettled(asked);
  const reasons = found.flatMap((each): unknown[] => (each.status === "rejected" ? [each.reason] : []));
  const errors = reasons.filter((reason) => reason instanceof CallError);
  if (errors.length < reasons.length) throw reasons.find((reason) => !(reason instanceof CallError));

  const open = found.flatMap((each) => (each.status === "fulfilled" ? each.value : []));
  const sorted = open.toSorted((a, b) => compare(a.key, b.key) || compare(a.region, b.region));
  const lists = sorted.map((each) => ({ kind: kind.name, region: each.region, domain: each.domain, objects: [each] }));
  const domains = config?.domains ?? new Map<string, DomainConfig>();
  const context = { now, regions: config?.regions ?? new Map<string, RegionConfig>() };
  const desired = [...domains.values()].flatMap((domain) => kind.desire(domain, context).desired);
  const keyring = createKeyring(account.secret);
  const matching = match({ kind, desired, lists, state: wanted.state, domains, now, keyring });
  return { rooms: sortOut(matching, lists).items, errors };
}

/** One list for each region, or for each region and domain. */
function listsFor(wanted: Wanted, { config, regions }: Project): (Omit<Place, "domain"> & { readonly domain?: string })[] {
  const all = regions.map(({ name }) => name);
  checkRegions(wanted.regions, all);
  const among = (used: readonly string[]): readonly string[] => {
    if (wanted.regions.length > 0) return [...new Set(wanted.regions)];
    return used.length > 0 ? all.filter((region) => used.includes(region)) : all;
  };
  if (wanted.domains.length === 0) {
    const used = [...(config?.domains.keys() ?? [])].flatMap((domain) => regionsOfDomain(domain, config));
    return among(used).map((region) => ({ region }));
  }
  return [...new Set(wanted.domains)].flatMap((domain) =>
    among(regionsOfDomain(domain, config)).map((region) => ({ region, domain })),
  );
}

/** Where a domain and its rooms are declared to be; empty for one that isn't declared. */
function regionsOfDomain(name: string, config: Config | undefined): string[] {
  const domain = config?.domains.get(name);
  if (domain === undefined) return [];
  return [...(domain.region === undefined ? [] : [domain.region]), ...domain.rooms.map((room) => room.region)];
}
