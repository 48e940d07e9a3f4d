import { diagnoseCalls } from "../../api/diagnose.ts";
import { CallError } from "../../api/call-error.ts";
import { requireRegions } from "../../config/unknown-region.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { Failure } from "../../model/diagnostic.ts";
import { match } from "../../plan/match.ts";
import { compare } from "../../model/compare.ts";
import type { Observed } from "../../resources/contract.ts";
import { room as kind } from "../../resources/room/index.ts";
import { observe, observeEverywhere } from "../../resources/room/observe.ts";
import { keyOfRoom } from "../../resources/room/spec.ts";
import type { ConnectedProject } from "../project.ts";
import { type InventoryItem, sortOut } from "../standing.ts";
import type { RoomPlace } from "./place.ts";
import { readStateIfPossible } from "./state.ts";

export interface FoundRoom {
  /** `undefined` if it isn't open. */
  readonly live: Observed | undefined;
  /** The other open rooms in its region and domain. */
  readonly others: readonly Observed[];
}

/** Throws a Failure. */
export async function findRoom({ connection }: ConnectedProject, place: RoomPlace, signal?: AbortSignal): Promise<FoundRoom> {
  try {
    const all = await observe(connection.reader, place, signal);
    const key = keyOfRoom(place.id);
    return { live: all.find((each) => each.key === key), others: all.filter((each) => each.key !== key) };
  } catch (error) {
    throw error instanceof CallError ? new Failure(diagnoseCalls([error]), { cause: error }) : error;
  }
}

export interface RoomsWanted {
  /** Default: every domain of the account. */
  readonly domains: readonly string[];
  /** Default: those in use. */
  readonly regions: readonly string[];
}

export interface ListedRooms {
  readonly rooms: readonly InventoryItem[];
  readonly errors: readonly CallError[];
  /** Why the state can't be read, if it can't. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Throws a Failure for an unknown region. */
export async function listRooms(project: ConnectedProject, wanted: RoomsWanted, signal?: AbortSignal): Promise<ListedRooms> {
  const { connection, config, desired, keyring, now } = project;
  const { state, diagnostics } = await readStateIfPossible(project);
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
  const matching = match({ kind, desired, lists, state, domains: config.domains, now, keyring });
  return { rooms: sortOut(matching, lists).items, errors, diagnostics };
}

function listsFor(wanted: RoomsWanted, project: ConnectedProject): { readonly region: string; readonly domain?: string }[] {
  const all = [...project.config.regions.keys()];
  requireRegions(wanted.regions, all);
  const among = (used: readonly string[]): readonly string[] => {
    if (wanted.regions.length > 0) return [...new Set(wanted.regions)];
    return used.length > 0 ? all.filter((region) => used.includes(region)) : all;
  };
  if (wanted.domains.length === 0) {
    const used = [...project.config.domains.keys()].flatMap((domain) => regionsOfDomain(domain, project));
    return among(used).map((region) => ({ region }));
  }
  return [...new Set(wanted.domains)].flatMap((domain) =>
    among(regionsOfDomain(domain, project)).map((region) => ({ region, domain })),
  );
}

/** Where a domain and its rooms are declared. */
function regionsOfDomain(name: string, { config }: ConnectedProject): string[] {
  const domain = config.domains.get(name);
  if (domain === undefined) return [];
  return [...(domain.region === undefined ? [] : [domain.region]), ...domain.rooms.map((room) => room.region)];
}
