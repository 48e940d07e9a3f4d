import type { ReadClient } from "../api/client.ts";
import { diagnoseCalls } from "../api/diagnose.ts";
import { serverOf } from "../api/endpoint.ts";
import { CallError } from "../api/call-error.ts";
import { regionsGone } from "../config/unknown-region.ts";
import { domainOf } from "../model/address.ts";
import type { DomainSettings } from "../model/config.ts";
import { type Diagnostic, Failure, fail } from "../model/diagnostic.ts";
import { placeName } from "../model/identity.ts";
import type { State } from "../model/state.ts";
import type { Desired, Kind, Observed, Place } from "../resources/contract.ts";
import { indexOwned, placesOwned } from "./owned.ts";
import type { ScopeFilter } from "./scope.ts";
import { someOf } from "../model/list-of.ts";

/** One list for each kind, region and domain in use. */
export interface Observation {
  readonly lists: readonly ObservedList[];
  /** Shown with the plan. */
  readonly diagnostics?: readonly Diagnostic[];
}

export interface ObservedList extends Place {
  readonly kind: string;
  readonly objects: readonly Observed[];
}

/**
 * Where something is declared or owned, or an intent is open. Throws a Failure for a region that only the state names, and for two
 * regions that are one server.
 */
export function placesInUse(
  domains: ReadonlyMap<string, DomainSettings>,
  desired: readonly Desired[],
  state: Pick<State, "objects" | "intents">,
  scope: ScopeFilter,
  regions: ReadonlyMap<string, { readonly url: string }>,
): Place[] {
  const places = new Map<string, Map<string, Place>>();
  const use = (domain: string, region: string): void => {
    const ofDomain = places.get(domain);
    if (ofDomain?.has(region) === true || !scope.domain(domain)) return;
    places.set(domain, (ofDomain ?? new Map<string, Place>()).set(region, { region, domain }));
  };
  for (const { name, region } of domains.values()) {
    if (region !== undefined) use(name, region);
  }
  for (const { domain, region } of desired) use(domain, region);
  placesOwned(indexOwned(state.objects), use);
  for (const { domain, region } of state.intents) use(domain, region);

  const inUse = [...places.values()].flatMap((ofDomain) => [...ofDomain.values()]);
  const unknown = [...new Set(inUse.map(({ region }) => region))].filter((region) => !regions.has(region));
  if (unknown.length > 0) {
    const help = "Put it back under `regions`, or have the state forget them with `xroom state rm`.";
    throw regionsGone("the state holds objects", unknown, help, { about: `: ${someOf(addressesIn(unknown, state, scope))}` });
  }
  for (const ofDomain of places.values()) if (ofDomain.size > 1) refuseAliases([...ofDomain.values()], regions);
  return inOrder(inUse);
}

function addressesIn(
  regions: readonly string[],
  { objects, intents }: Pick<State, "objects" | "intents">,
  scope: ScopeFilter,
): string[] {
  const owned = Object.entries(objects).flatMap(([address, { region, predecessors = [] }]) =>
    [region, ...predecessors.map((each) => each.region)].map((each) => ({ address, region: each })),
  );
  const within = [...owned, ...intents].filter(
    ({ address, region }) => regions.includes(region) && scope.domain(domainOf(address)),
  );
  return [...new Set(within.map(({ address }) => address))];
}

/** Two regions that are one server list the same objects: a move from one to the other would remove its object. */
function refuseAliases(places: readonly Place[], regions: ReadonlyMap<string, { readonly url: string }>): void {
  const first = new Map<string, string>();
  for (const { region, domain } of places) {
    const server = serverOf((regions.get(region) as { readonly url: string }).url);
    const other = first.get(server);
    if (other !== undefined) {
      throw fail(
        "same-region",
        `${domain} is, or was, in ${other} and in ${region}, which are one server`,
        "Use one name for it in the config, or give each its own server. Forget what the state has under the other with `xroom state rm`; then it is adopted.",
      );
    }
    first.set(server, region);
  }
}

export function allPlaces(...several: readonly (readonly Place[])[]): Place[] {
  return inOrder([...new Map(several.flat().map((place) => [placeName(place), place])).values()]);
}

export function observedAt({ lists, ...rest }: Observation, places: readonly Place[]): Observation {
  const names = new Set(places.map(placeName));
  return { ...rest, lists: lists.filter((list) => names.has(placeName(list))) };
}

function inOrder(places: readonly Place[]): Place[] {
  return places.toSorted((a, b) => compare(a.domain, b.domain) || compare(a.region, b.region));
}

export interface Wanted {
  readonly place: Place;
  readonly kind: Kind;
}

export function everything(places: readonly Place[], kinds: readonly Kind[]): Wanted[] {
  return places.flatMap((place) => kinds.map((kind) => ({ place, kind })));
}

/** Requests all lists at once. Throws a Failure that names each region that failed, and why. */
export async function observe(client: ReadClient, wanted: readonly Wanted[], signal?: AbortSignal): Promise<Observation> {
  const read = await Promise.allSettled(wanted.map(({ place, kind }) => kind.observe(client, place, signal)));
  const failed = read.flatMap((result) => (result.status === "rejected" ? [result.reason as unknown] : []));
  const other = failed.find((error) => !(error instanceof CallError));
  if (other !== undefined) throw other;
  if (failed.length > 0) throw new Failure(diagnoseCalls(failed as CallError[]), { cause: failed[0] });
  const lists = read.map((result, index) => {
    const { place, kind } = wanted[index] as (typeof wanted)[number];
    return { ...place, kind: kind.name, objects: (result as PromiseFulfilledResult<readonly Observed[]>).value };
  });
  return { lists };
}

/** By code units: the order is the same on every machine. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
