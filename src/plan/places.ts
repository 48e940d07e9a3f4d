import { serverOf } from "../api/endpoint.ts";
import { domainOf } from "../model/address.ts";
import { compare } from "../model/compare.ts";
import { regionsGone } from "../config/unknown-region.ts";
import type { DomainSettings } from "../model/config.ts";
import { fail } from "../model/diagnostic.ts";
import { placeName } from "../model/identity.ts";
import { someOf } from "../model/list-of.ts";
import type { State } from "../model/state.ts";
import type { Desired, Place } from "../resources/contract.ts";
import { indexOwned, placesOwned } from "./owned.ts";
import type { ScopeFilter } from "./scope.ts";

/**
 * Where something is declared, owned or missing, or an intent is open. Throws a Failure for a region that only the state names, and for two
 * regions that are one server.
 */
export function placesInUse(
  domains: ReadonlyMap<string, DomainSettings>,
  desired: readonly Desired[],
  state: Pick<State, "objects" | "missing" | "intents">,
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
  for (const { address, region } of state.missing) use(domainOf(address), region);

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
  { objects, missing, intents }: Pick<State, "objects" | "missing" | "intents">,
  scope: ScopeFilter,
): string[] {
  const owned = Object.entries(objects).flatMap(([address, { region, predecessors = [] }]) =>
    [region, ...predecessors.map((each) => each.region)].map((each) => ({ address, region: each })),
  );
  const within = [...owned, ...missing, ...intents].filter(
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

function inOrder(places: readonly Place[]): Place[] {
  return places.toSorted((a, b) => compare(a.domain, b.domain) || compare(a.region, b.region));
}
