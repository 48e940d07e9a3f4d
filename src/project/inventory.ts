import type { ReadClient } from "../api/client.ts";
import { CallError } from "../api/errors.ts";
import type { DomainConfig } from "../model/config.ts";
import { fail } from "../model/diagnostic.ts";
import { placeName } from "../model/identity.ts";
import { createKeyring } from "../model/keyring.ts";
import type { State } from "../model/state.ts";
import { compare, type ObservedList, placesInUse } from "../plan/observe.ts";
import { match } from "../plan/match.ts";
import type { Matching } from "../plan/matching.ts";
import { createScope } from "../plan/scope.ts";
import { reachRegions } from "./reach.ts";
import type { Desired, Kind, Observed, Place } from "../resources/contract.ts";
import { unmanagedAddress } from "../resources/place.ts";
import { load } from "./load.ts";
import { openStateOf, regionsOf, type SessionOptions } from "./session.ts";
import { emptyState } from "../state/document.ts";

/** What there is of one kind, each object beside what the config and the state say of it. */
export interface Inventory {
  readonly items: readonly InventoryItem[];
  /** Declared, and not there. */
  readonly missing: readonly Desired[];
  /** Lists that could not be read. */
  readonly errors: readonly CallError[];
}

export interface InventoryItem {
  readonly observed: Observed;
  /**
   * `declared`: it is what the config names. `replaced`: ours, to be removed once its successor is there. `undeclared`: ours, or one
   * that `unmanaged: remove` reaches, to be removed by the next apply. `unmanaged`: nobody's. `ignored`: in a room under `ignore`.
   */
  readonly standing: "declared" | "replaced" | "undeclared" | "unmanaged" | "ignored";
  readonly address: string;
}

export interface InventoryRequest {
  /** Default: every declared one. One that isn't declared is looked for in every region. */
  readonly domains: readonly string[];
  /** Default: those in use by the config and the state. */
  readonly regions: readonly string[];
}

/** Lists all objects of a kind. No password of a config is needed for that, and outside a project no config. Throws a Failure. */
export async function takeInventory(
  kind: Kind,
  options: SessionOptions,
  request: InventoryRequest,
  signal?: AbortSignal,
): Promise<Inventory> {
  const project = await openProject(options);
  const places = placesOf(kind, project, request);
  const { account, connection, close } = await reachRegions(project, options);
  try {
    const { lists, errors } = await listAll(kind, connection.reader, places, signal);
    const listed = new Set(lists.map(placeName));
    const desired = project.desired.filter((each) => each.kind === kind.name && listed.has(placeName(each)));
    const { domains, state } = project;
    const matching = match({ kind, desired, lists, state, domains, now: options.now, keyring: createKeyring(account.secret) });
    return { ...sortOut(matching, lists), errors };
  } finally {
    await close();
  }
}

interface Project {
  readonly directory: string;
  readonly credentials: { readonly id: string; readonly secret: string };
  readonly regions: Awaited<ReturnType<typeof regionsOf>>["regions"];
  readonly domains: ReadonlyMap<string, DomainConfig>;
  readonly desired: readonly Desired[];
  readonly state: State;
}

async function openProject(options: SessionOptions): Promise<Project> {
  const { config: found, regions } = await regionsOf(options);
  if (found === undefined) {
    const credentials = { id: "XROOM_ID", secret: "XROOM_SECRET" };
    return { directory: options.directory, credentials, regions, domains: new Map(), desired: [], state: emptyState() };
  }
  const { config, desired } = await load({ ...options, secrets: false });
  const { directory, credentials, domains } = config;
  await using backend = await openStateOf(config, options);
  const state = await backend.read();
  return { directory, credentials, regions, domains, desired, state };
}

/** Throws a Failure for a region that isn't known. */
function placesOf(kind: Kind, { domains, desired, state, regions }: Project, request: InventoryRequest): Place[] {
  const known = new Map(regions.map((region) => [region.name, region]));
  const unknown = request.regions.filter((region) => !known.has(region));
  if (unknown.length > 0)
    throw fail("unknown-region", `there is no region ${unknown.join(", ")}`, `There are ${[...known.keys()].join(", ")}.`);
  if (request.domains.length === 0 && domains.size === 0)
    throw fail("no-domain", "no config names a domain here", `Name one: xroom ${kind.name} list chat.org.`);
  const inUse = placesInUse(domains, desired, state, createScope({ domains: [], targets: [] }), known);
  const names = request.domains.length > 0 ? [...new Set(request.domains)] : [...new Set(inUse.map(({ domain }) => domain))];
  return names.flatMap((domain) => {
    const used = inUse.filter((place) => place.domain === domain).map(({ region }) => region);
    const wanted = request.regions.length > 0 ? request.regions : used.length > 0 ? used : [...known.keys()];
    return [...new Set(wanted)].map((region) => ({ region, domain }));
  });
}

async function listAll(
  kind: Kind,
  client: ReadClient,
  places: readonly Place[],
  signal: AbortSignal | undefined,
): Promise<{ readonly lists: readonly ObservedList[]; readonly errors: readonly CallError[] }> {
  const lists: ObservedList[] = [];
  const errors: CallError[] = [];
  await Promise.all(
    places.map(async (place) => {
      try {
        lists.push({ ...place, kind: kind.name, objects: await kind.observe(client, place, signal) });
      } catch (error) {
        if (!(error instanceof CallError)) throw error;
        errors.push(error);
      }
    }),
  );
  return { lists: lists.toSorted((a, b) => compare(a.domain, b.domain) || compare(a.region, b.region)), errors };
}

/** What each listed object is to the config and the state; `items` in the order of the lists, by id. */
export function sortOut(matching: Matching, lists: readonly ObservedList[]): Pick<Inventory, "items" | "missing"> {
  const known = new Map<Observed, Pick<InventoryItem, "standing" | "address">>();
  for (const { desired, observed, predecessors } of matching.matches) {
    const { address } = desired;
    if (observed !== undefined) known.set(observed, { standing: "declared", address });
    for (const each of predecessors) known.set(each, { standing: "replaced", address });
  }
  for (const { observed, address } of matching.removed) known.set(observed, { standing: "undeclared", address });
  for (const observed of matching.unmanaged) known.set(observed, { standing: "unmanaged", address: unmanagedAddress(observed) });
  const items = lists.flatMap(({ objects }) =>
    objects
      .toSorted((a, b) => Number(a.id) - Number(b.id))
      .map((observed): InventoryItem => ({
        observed,
        ...(known.get(observed) ?? { standing: "ignored", address: unmanagedAddress(observed) }),
      })),
  );
  const missing = matching.matches.flatMap(({ desired, observed }) => (observed === undefined ? [desired] : []));
  return { items, missing };
}
