import { CallError } from "../api/call-error.ts";
import { requireRegions } from "../config/unknown-region.ts";
import { fail } from "../model/diagnostic.ts";
import { placeName } from "../model/identity.ts";
import type { State } from "../model/state.ts";
import { match } from "../plan/match.ts";
import { compare } from "../model/compare.ts";
import type { ObservedList } from "../plan/observe.ts";
import { placesInUse } from "../plan/places.ts";
import type { Desired, Kind, Place } from "../resources/contract.ts";
import { emptyState } from "../state/document.ts";
import { scopeOf } from "./plan.ts";
import type { ConnectedProject } from "./project.ts";
import { type InventoryItem, sortOut } from "./standing.ts";

export interface Inventory {
  readonly items: readonly InventoryItem[];
  /** Declared and not live. */
  readonly missing: readonly Desired[];
  /** Lists that failed. */
  readonly errors: readonly CallError[];
}

export interface InventoryRequest {
  /** Default: every declared one. An undeclared one is listed in every region. */
  readonly domains: readonly string[];
  /** Default: those in use by the config and the state. */
  readonly regions: readonly string[];
  readonly signal?: AbortSignal;
}

/** All live objects of a kind. Throws a Failure. */
export async function listInventory(project: ConnectedProject, kind: Kind, request: InventoryRequest): Promise<Inventory> {
  const state = project.hasConfig ? await project.readState() : emptyState();
  const { lists, errors } = await listAll(project, kind, placesWanted(kind, project, state, request), request.signal);
  const { config, keyring, now } = project;
  const listed = new Set(lists.map(placeName));
  const desired = project.desired.filter((each) => each.kind === kind.name && listed.has(placeName(each)));
  const matching = match({ kind, desired, lists, state, domains: config.domains, now, keyring });
  return { ...sortOut(matching, lists), errors };
}

function placesWanted(kind: Kind, { config, desired }: ConnectedProject, state: State, request: InventoryRequest): Place[] {
  const { domains, regions } = config;
  requireRegions(request.regions, [...regions.keys()]);
  if (request.domains.length === 0 && domains.size === 0)
    throw fail("no-domain", "no config names a domain here", `Name one: xroom ${kind.name} list chat.org.`);
  const inUse = placesInUse(domains, desired, state, scopeOf({}), regions);
  const names = request.domains.length > 0 ? [...new Set(request.domains)] : [...new Set(inUse.map(({ domain }) => domain))];
  return names.flatMap((domain) => {
    const used = inUse.filter((place) => place.domain === domain).map(({ region }) => region);
    const wanted = request.regions.length > 0 ? request.regions : used.length > 0 ? used : [...regions.keys()];
    return [...new Set(wanted)].map((region) => ({ region, domain }));
  });
}

async function listAll(
  { connection }: ConnectedProject,
  kind: Kind,
  places: readonly Place[],
  signal: AbortSignal | undefined,
): Promise<{ readonly lists: readonly ObservedList[]; readonly errors: readonly CallError[] }> {
  const lists: ObservedList[] = [];
  const errors: CallError[] = [];
  await Promise.all(
    places.map(async (place) => {
      try {
        lists.push({ ...place, kind: kind.name, objects: await kind.observe(connection.reader, place, signal) });
      } catch (error) {
        if (!(error instanceof CallError)) throw error;
        errors.push(error);
      }
    }),
  );
  return { lists: lists.toSorted((a, b) => compare(a.domain, b.domain) || compare(a.region, b.region)), errors };
}
